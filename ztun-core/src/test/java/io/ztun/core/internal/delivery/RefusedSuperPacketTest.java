package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ztun.api.Offload;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.log.RecordedLog;
import io.ztun.core.internal.offload.Checksums;
import io.ztun.core.internal.offload.OffloadCheck;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A kernel that has agreed on offload and refuses super-packets afterwards. */
final class RefusedSuperPacketTest {
    private static final int HEADERS = 40;
    private static final int SEGMENT = 1_000;
    private static final int SEGMENTS = 8;
    private static final long OFFLOAD = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, SEGMENT, 20, 16);

    @RegisterExtension
    private final RecordedLog recorded = new RecordedLog(SuperPackets.class);

    private final List<String> lines = recorded.lines();
    private final Refusing tun = new Refusing();
    private final Counters counters = new Counters();
    private final SuperPackets superPackets = new SuperPackets(tun, () -> 0);
    private final DirectOutput output = new DirectOutput(tun, superPackets, counters);

    /** Takes complete packets only. */
    private static final class Refusing extends FakeTun {
        final List<ByteBuffer> taken = new ArrayList<>();
        Optional<String> reason = Optional.of("errno=EINVAL(22)");
        boolean refusing = true;
        int tried;

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            if (offload != Offload.NONE) {
                tried++;
                if (refusing) {
                    return false;
                }
            }
            taken.add(ByteBuffer.allocate(length).put(0, packet, offset, length));
            return true;
        }

        @Override
        public Optional<String> refusal() {
            return reason;
        }
    }

    @Test
    void shouldCutWhatIsRefused() {
        ByteBuffer packet = superPacket();
        output.packet(packet, 0, packet.capacity(), OFFLOAD);
        assertEquals(SEGMENTS, tun.taken.size());
        for (int i = 0; i < SEGMENTS; i++) {
            ByteBuffer segment = tun.taken.get(i);
            assertEquals(HEADERS + SEGMENT, segment.capacity());
            assertEquals(i * SEGMENT, segment.getInt(24));
            assertEquals(i, segment.get(HEADERS));
        }
        assertEquals(SEGMENTS, counters.snapshot(1).packetsReceived());
        assertEquals(
                SEGMENTS * (HEADERS + SEGMENT), counters.snapshot(1).received().bytes());
        assertEquals(0, counters.snapshot(1).droppedTun());
    }

    @Test
    void shouldCompleteTheChecksumOfAPacketThatIsRefusedForThat() {
        ByteBuffer packet = superPacket();
        output.packet(
                packet,
                0,
                packet.capacity(),
                OffloadCheck.check(packet, 0, packet.capacity(), 1L << 56 | 20 << 16 | 16));
        assertEquals(1, tun.taken.size());
        assertEquals(packet.capacity(), tun.taken.get(0).capacity());
        assertEquals(0, counters.snapshot(1).droppedTun());
    }

    @Test
    void shouldSayItOnceAndStopTryingAfterAWhile() {
        ByteBuffer packet = superPacket();
        for (int i = 0; i < 100; i++) {
            output.packet(packet, 0, packet.capacity(), OFFLOAD);
        }
        assertEquals(100 * SEGMENTS, tun.taken.size());
        assertEquals(17, tun.tried);
        assertFalse(superPackets.areTaken());
        assertFalse(superPackets.isTaken(packet, 0, packet.capacity(), OFFLOAD));
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("interface=fake errno=EINVAL(22); they are cut in software"), lines.get(0));
    }

    @Test
    void shouldGoOnWithAKernelThatRefusesOneNowAndThen() {
        ByteBuffer packet = superPacket();
        for (int i = 0; i < 1_000; i++) {
            tun.refusing = i % 100 == 0;
            output.packet(packet, 0, packet.capacity(), OFFLOAD);
        }
        assertTrue(superPackets.areTaken());
        assertEquals(990 + 10 * SEGMENTS, tun.taken.size());
    }

    @Test
    void shouldLoseWhatIsNotRefusedForItsMetadata() {
        tun.reason = Optional.empty();
        ByteBuffer packet = superPacket();
        output.packet(packet, 0, packet.capacity(), OFFLOAD);
        assertEquals(List.of(), tun.taken);
        assertEquals(1, counters.snapshot(1).droppedTun());
        assertEquals(List.of(), lines);
    }

    @Test
    void shouldNotJoinForADeviceThatTakesNoSuperPackets() {
        JoiningOutput joining = new JoiningOutput(output, superPackets, true);
        ByteBuffer packet = superPacket();
        for (int i = 0; i < 20; i++) {
            output.packet(packet, 0, packet.capacity(), OFFLOAD);
        }
        List<ByteBuffer> segments = List.copyOf(tun.taken.subList(0, SEGMENTS));
        tun.taken.clear();
        tun.tried = 0;
        for (ByteBuffer segment : segments) {
            joining.packet(
                    ByteBuffer.allocateDirect(segment.capacity()).put(0, segment, 0, segment.capacity()),
                    0,
                    segment.capacity(),
                    Offload.NONE);
        }
        assertEquals(segments, tun.taken);
        assertEquals(0, tun.tried);
    }

    /** IPv4 and TCP (RFC 791, RFC 9293); the first byte of each segment's payload is its number. */
    private static ByteBuffer superPacket() {
        int length = HEADERS + SEGMENTS * SEGMENT;
        ByteBuffer packet = ByteBuffer.allocateDirect(length);
        packet.put(0, (byte) 0x45).putShort(2, (short) length).putShort(6, (short) 0x4000);
        packet.put(8, (byte) 64).put(9, (byte) 6).putInt(12, 0x0a630002).putInt(16, 0x0a630001);
        packet.putShort(20, (short) 40_000)
                .putShort(22, (short) 80)
                .put(32, (byte) (5 << 4))
                .put(33, (byte) 0x10);
        packet.putShort(36, (short) Checksums.pseudoHeader(packet, 0, 6, length - 20));
        for (int i = 0; i < SEGMENTS; i++) {
            packet.put(HEADERS + i * SEGMENT, (byte) i);
        }
        return packet;
    }
}

package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.ProtocolException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a peer sends may be anything: it is restored or refused, and nothing outside the ranges is touched. */
final class HostileRecordTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("ztun.packets", 100_000);
    private static final int ROOM = 3_000;
    private static final int MARGIN = 64;

    private final ByteBuffer record = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer restored = ByteBuffer.allocateDirect(MARGIN + ROOM + MARGIN);

    @Test
    void shouldRefuseOrRestoreAnyBytes() {
        final Random random = new Random(SEED);
        HeaderDecompressor decompressor = new HeaderDecompressor(16);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            if (random.nextInt(20) == 0) {
                decompressor = new HeaderDecompressor(16);
                setFlow(decompressor, random.nextInt(2) == 0);
            }
            final byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) (0xc0 & noise[0] | 0x80 | random.nextInt(3));
            }
            refused += survives(decompressor, noise, noise.length, ROOM) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 10 && refused < ROUNDS, "refused=" + refused + " seed=" + SEED);
    }

    @Test
    void shouldRefuseOrRestoreChangedAndShortenedRecords() {
        final Random random = new Random(SEED);
        final RandomTraffic traffic = new RandomTraffic(SEED);
        final HeaderCompressor compressor = new HeaderCompressor(64);
        final HeaderDecompressor decompressor = new HeaderDecompressor(64);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            traffic.next();
            final byte[] bytes = traffic.packet();
            packet.put(0, bytes);
            final int length = compressor.compress(packet, 0, bytes.length, traffic.offload(), false, record, 0);
            if (length <= 0) {
                continue;
            }
            final byte[] changed = new byte[length];
            record.get(0, changed);
            final int at = random.nextInt(Math.min(length, 12));
            changed[at] = (byte) random.nextInt();
            final int end = random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
            refused += survives(decompressor, changed, end, random.nextInt(4) == 0 ? 100 : ROOM) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 100, "refused=" + refused + " seed=" + SEED);
    }

    @Test
    void shouldRefuseEveryTruncation() {
        // Every field there is: flags, id, class, hop limit, urgent pointer, options, kind, window, sequence,
        // timestamps,
        // a stated checksum, and an acknowledgement number behind the payload.
        final byte[] changes =
                TestVectors.bytes("80 03 fe 7f 0011 8004 03 3f 0007 13 0101080a 08 8101 8102 8103 04 abcd 616263 0102");
        assertEquals(55, decompressTruncated(changes, changes.length));
        for (int end = 0; end < changes.length; end++) {
            final int shortened = end;
            assertThrows(
                    ProtocolException.class, () -> decompressTruncated(changes, shortened), () -> "end=" + shortened);
        }
    }

    @Test
    void shouldRefuseEveryTruncationOfRecordThatSetsFlow() {
        final byte[] packet =
                new PacketBuilder().timestamps(1, 2).payload("abc").build();
        record.put(0, new byte[] {(byte) 0xff, 0, 0}).put(3, packet);
        for (int end = 0; end < 3 + packet.length; end++) {
            final int shortened = end;
            assertThrows(
                    ProtocolException.class,
                    () -> new HeaderDecompressor(1).decompress(record, 0, shortened, restored, 0, ROOM),
                    () -> "end=" + shortened);
        }
    }

    private int decompressTruncated(byte[] changes, int end) {
        final HeaderDecompressor decompressor = new HeaderDecompressor(16);
        setFlow(decompressor, true);
        record.put(0, changes);
        return decompressor.decompress(record, 0, end, restored, 0, ROOM);
    }

    @Test
    void shouldRefuseFlowThatWasNeverSet() {
        refuses("80 00 00");
    }

    @Test
    void shouldRefuseFlowBeyondTable() {
        refuses("90 00 00");
        refuses("be 10 00 00");
        refuses("ff 10 00 45");
    }

    @Test
    void shouldRefuseOtherRecords() {
        refuses("45 00 00 14");
        refuses("");
        refuses("bf 00 00 45");
    }

    @Test
    void shouldRefuseNumberBeyond32Bits() {
        refusesForFlow("80 80 80 80 80 10 00");
        refusesForFlow("80 80 80 80 80 80 00");
    }

    @Test
    void shouldRefuseNegativeAndHugePayloadLength() {
        refusesForFlow("80 ff ff ff ff 0f 00");
        refusesForFlow("80 ff ff ff ff 07 00");
    }

    @Test
    void shouldRefusePacketWithoutRoom() {
        final HeaderDecompressor decompressor = new HeaderDecompressor(16);
        setFlow(decompressor, true);
        put(record, "c0 00 61 62 63");
        assertThrows(ProtocolException.class, () -> decompressor.decompress(record, 0, 5, restored, 0, 42));
    }

    @Test
    void shouldRefusePacketBeyondLimit() {
        final ByteBuffer large = ByteBuffer.allocateDirect(70_000);
        final ByteBuffer out = ByteBuffer.allocateDirect(80_000);
        final HeaderDecompressor decompressor = new HeaderDecompressor(16);
        setFlow(decompressor, true);
        put(large, "c0 00");
        assertThrows(ProtocolException.class, () -> decompressor.decompress(large, 0, 2 + 65_496, out, 0, 80_000));
    }

    @Test
    void shouldRefuseUnknownBits() {
        refusesForFlow("c0 80 40 03"); // metadata 3
        refusesForFlow("c0 80 40 0c"); // checksum 3
        refusesForFlow("c0 80 40 10"); // a bit without a meaning
        refusesForFlow("c0 81 80 00 00 00 00 01"); // acknowledgement number twice
        refusesForFlow("c0 80 20 fb"); // 11 words of options
        refusesForFlow("c0 80 20 01 00 00 00 00"); // timestamps behind the options
        refusesForFlow("c0 04 01"); // timestamps without the option
    }

    @Test
    void shouldRefuseTcpChangesInUdp() {
        final HeaderDecompressor decompressor = new HeaderDecompressor(16);
        setFlow(decompressor, false);
        put(record, "c0 01 00 10");
        assertThrows(ProtocolException.class, () -> decompressor.decompress(record, 0, 4, restored, 0, ROOM));
    }

    @Test
    void shouldRefuseFragmentAsFlow() {
        final byte[] bytes = new PacketBuilder().build();
        bytes[6] = 0x20;
        record.put(0, new byte[] {(byte) 0xff, 0, 0}).put(3, bytes);
        assertThrows(
                ProtocolException.class,
                () -> new HeaderDecompressor(1).decompress(record, 0, 3 + bytes.length, restored, 0, ROOM));
    }

    private void setFlow(HeaderDecompressor decompressor, boolean tcp) {
        final PacketBuilder flow = new PacketBuilder();
        flow.tcp = tcp;
        final byte[] bytes = flow.build();
        record.put(0, new byte[] {(byte) 0xff, 0, 0}).put(3, bytes);
        decompressor.decompress(record, 0, 3 + bytes.length, restored, 0, ROOM);
    }

    private void refuses(String hex) {
        final int length = put(record, hex);
        assertThrows(
                ProtocolException.class,
                () -> new HeaderDecompressor(16).decompress(record, 0, length, restored, 0, ROOM));
    }

    private void refusesForFlow(String hex) {
        final HeaderDecompressor decompressor = new HeaderDecompressor(16);
        setFlow(decompressor, true);
        final int length = put(record, hex);
        assertThrows(ProtocolException.class, () -> decompressor.decompress(record, 0, length, restored, 0, ROOM));
    }

    private static int put(ByteBuffer buffer, String hex) {
        final byte[] bytes = TestVectors.bytes(hex);
        buffer.put(0, bytes);
        return bytes.length;
    }

    private boolean survives(HeaderDecompressor decompressor, byte[] bytes, int end, int room) {
        record.put(0, bytes);
        for (int i = 0; i < MARGIN; i++) {
            restored.put(i, (byte) 0x5a).put(MARGIN + room + i, (byte) 0x5a);
        }
        boolean restoredIt = true;
        try {
            final int length = decompressor.decompress(record, 0, end, restored, MARGIN, room);
            assertTrue(length <= room && decompressor.consumed() <= end, () -> "seed=" + SEED);
        } catch (ProtocolException e) {
            restoredIt = false;
        }
        for (int i = 0; i < MARGIN; i++) {
            if (restored.get(i) != 0x5a || restored.get(MARGIN + room + i) != 0x5a) {
                throw new AssertionError("written outside the range: seed=" + SEED);
            }
        }
        return restoredIt;
    }
}

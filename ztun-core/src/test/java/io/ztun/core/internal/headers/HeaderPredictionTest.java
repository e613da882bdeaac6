package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** How many bytes a header takes in the cases that matter, and what goes unpredicted. */
final class HeaderPredictionTest {
    private final HeaderCompressor compressor = new HeaderCompressor(64, 1);
    private final HeaderDecompressor decompressor = new HeaderDecompressor(64);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer record = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer restored = ByteBuffer.allocateDirect(4_096);

    @Test
    void shouldPassFirstPacketAndSetFlowWithSecond() {
        final PacketBuilder flow = new PacketBuilder().timestamps(100, 200);
        assertEquals(HeaderCompressor.PASS, send(flow, true));
        assertEquals(52 + HeaderCompressor.MAX_GROWTH, send(flow, true));
        flow.id++;
        assertEquals(2, send(flow, true));
    }

    @Test
    void shouldTakeFourBytesForRequestOfChat() {
        final PacketBuilder chat =
                started(new PacketBuilder().timestamps(100, 200).payload("select 1"));
        next(chat, 300);
        chat.timestamps(107, 206);
        send(chat, true);
        next(chat, 310);
        chat.timestamps(109, 208);
        assertEquals(4 + 8, send(chat, true)); // flow, changes, timestamps; acknowledgement
        next(chat, 290);
        assertEquals(5 + 8 - 1, send(chat, false)); // and the length instead of the timestamps
    }

    @Test
    void shouldTakeTwoBytesForSyslogLineAtEndOfBody() {
        final PacketBuilder syslog = started(new PacketBuilder().udp().payload("<30>cron: x"));
        syslog.id++;
        assertEquals(2 + 11, send(syslog, true));
        syslog.id++;
        assertEquals(3 + 11, send(syslog, false));
    }

    @Test
    void shouldTakeTwoBytesForPartialChecksum() {
        final PacketBuilder syslog = new PacketBuilder().udp().ipv6().payload("<30>cron: x");
        syslog.partialChecksum = true;
        started(syslog);
        assertEquals(2 + 11, send(syslog, true));
    }

    @Test
    void shouldPredictSequenceBehindPayloadAndAcrossWrap() {
        final PacketBuilder bulk = new PacketBuilder().payload("0123456789");
        bulk.sequence = -15;
        started(bulk);
        for (int i = 0; i < 3; i++) {
            next(bulk, 0);
            assertEquals(2 + 10, send(bulk, true));
        }
    }

    @Test
    void shouldStateRetransmissionShortly() {
        final PacketBuilder bulk = started(new PacketBuilder().payload("0123456789"));
        bulk.id++;
        assertEquals(3 + 10, send(bulk, true));
    }

    @Test
    void shouldRepeatStepOfAcknowledgementsForNothing() {
        final PacketBuilder acks = started(new PacketBuilder());
        next(acks, 2_896);
        assertEquals(4, send(acks, true));
        for (int i = 0; i < 3; i++) {
            next(acks, 2_896);
            assertEquals(2, send(acks, true));
        }
    }

    @Test
    void shouldKeepUpWithConstantIdentification() {
        final PacketBuilder flow = new PacketBuilder().udp();
        flow.id = 0;
        started(flow);
        send(flow, true);
        assertEquals(2, send(flow, true));
    }

    @Test
    void shouldStateWrongChecksumAndZeroChecksum() {
        final PacketBuilder flow = started(new PacketBuilder().udp().payload("x"));
        flow.id++;
        final byte[] wrong = flow.build();
        wrong[26] ^= 1;
        assertEquals(3 + 2 + 1, send(wrong, 0, true));
        flow.id++;
        final byte[] zero = flow.build();
        zero[26] = 0;
        zero[27] = 0;
        assertEquals(3 + 1, send(zero, 0, true));
    }

    /** RFC 768: a checksum that comes out as 0 is sent as 0xffff. */
    @Test
    void shouldComputeUdpChecksumThatComesOutAsZero() {
        final PacketBuilder flow = new PacketBuilder().udp();
        flow.payload = new byte[2];
        final byte[] before = flow.build();
        flow.payload = new byte[] {before[26], before[27]};
        started(flow);
        flow.id++;
        final byte[] packet = flow.build();
        assertEquals((byte) 0xff, packet[26]);
        assertEquals((byte) 0xff, packet[27]);
        assertEquals(2 + 2, send(packet, 0, true));
    }

    @Test
    void shouldSetFlowAgainForNewFlowLabel() {
        final PacketBuilder flow = started(new PacketBuilder().ipv6());
        flow.flowLabel++;
        assertEquals(60 + HeaderCompressor.MAX_GROWTH, send(flow, true));
    }

    @Test
    void shouldRestoreVerifiedChecksum() {
        final PacketBuilder flow = started(new PacketBuilder().udp().payload("x"));
        flow.id++;
        assertEquals(3 + 1, send(flow.build(), Offload.of(Offload.DATA_VALID, 0, 0, 0, 0), true));
        flow.id++;
        assertEquals(2 + 1, send(flow.build(), Offload.of(Offload.DATA_VALID, 0, 0, 0, 0), true));
    }

    @Test
    void shouldPassWhatIsNotPlain() {
        final PacketBuilder flow = started(new PacketBuilder());
        assertPasses(flow, 0, 0x46); // IP options
        assertPasses(flow, 3, 1); // another length
        assertPasses(flow, 6, 0x20); // more fragments
        assertPasses(flow, 7, 1); // a later fragment
        assertPasses(flow, 9, 50); // ESP
        assertPasses(flow, 11, 0x55); // header checksum
        assertPasses(flow, 32, 0x40); // TCP data offset below its minimum
        assertPasses(flow, 32, 0xf0); // and behind the packet's end
    }

    @Test
    void shouldPassSuperPacketsAndPacketsThatAreTooLong() {
        final PacketBuilder flow = started(new PacketBuilder());
        flow.id++;
        final long gso = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1_448, 20, 16);
        assertEquals(HeaderCompressor.PASS, send(flow.build(), gso, true));
        flow.payload = new byte[HeaderCompressor.MAX_PACKET_LENGTH - 40];
        assertEquals(3 + flow.payload.length, send(flow, true) + 1);
        flow.payload = new byte[HeaderCompressor.MAX_PACKET_LENGTH - 39];
        assertEquals(HeaderCompressor.PASS, send(flow, true));
    }

    private void assertPasses(PacketBuilder flow, int index, int value) {
        final byte[] bytes = flow.build();
        bytes[index] = (byte) value;
        if (index != 11) {
            bytes[10] = 0;
            bytes[11] = 0;
            final int sum = PacketBuilder.sum(bytes, 20);
            bytes[10] = (byte) (~sum >> 8);
            bytes[11] = (byte) ~sum;
        }
        assertEquals(HeaderCompressor.PASS, send(bytes, 0, true), () -> "index=" + index);
    }

    /** Sends the flow's first two packets. */
    private PacketBuilder started(PacketBuilder flow) {
        send(flow, true);
        send(flow, true);
        return flow;
    }

    private static void next(PacketBuilder flow, int acked) {
        flow.id++;
        flow.sequence += flow.payload.length;
        flow.ack += acked;
    }

    private int send(PacketBuilder flow, boolean last) {
        return send(flow.build(), flow.offload(), last);
    }

    private int send(byte[] bytes, long offload, boolean last) {
        packet.put(0, bytes);
        final int length = compressor.compress(packet, 0, bytes.length, offload, last, record, 0);
        if (length >= 0) {
            final byte[] got = new byte[decompressor.decompress(record, 0, length, restored, 0, bytes.length)];
            restored.get(0, got);
            assertArrayEquals(bytes, got);
            assertEquals(offload, decompressor.offload());
        }
        return length;
    }
}

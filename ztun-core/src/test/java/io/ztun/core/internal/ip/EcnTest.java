package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class EcnTest {
    private static final int AT = 3;

    private static int sum(ByteBuffer header) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += header.getShort(AT + i) & 0xffff;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /** Every header of that kind, so that every carry of the checksum is met. */
    @Test
    void shouldMarkOverIpv4AndKeepTheChecksumRight() {
        for (int ecn = 0; ecn <= 3; ecn++) {
            for (int id = 0; id <= 0xffff; id++) {
                ByteBuffer packet = ByteBuffer.allocate(40);
                packet.put(AT, (byte) 0x45).put(AT + 1, (byte) (0xb8 | ecn)).putShort(AT + 4, (short) id);
                packet.putShort(AT + 10, (short) ~sum(packet));
                assertEquals(ecn, Ecn.of(packet, AT));
                assertEquals(ecn != Ecn.NOT_ECT, Ecn.mark(packet, AT));
                assertEquals(ecn == Ecn.NOT_ECT ? Ecn.NOT_ECT : Ecn.CE, Ecn.of(packet, AT));
                assertEquals(0xb8, packet.get(AT + 1) & 0xfc);
                assertEquals(0xffff, sum(packet), "id=" + id);
            }
        }
    }

    @Test
    void shouldMarkOverIpv6() {
        ByteBuffer packet = ByteBuffer.allocate(60).putInt(AT, 0x6ba5_4321);
        assertEquals(2, Ecn.of(packet, AT));
        assertTrue(Ecn.mark(packet, AT));
        assertEquals(0x6bb5_4321, packet.getInt(AT));
        packet.putInt(AT, 0x6b85_4321);
        assertFalse(Ecn.mark(packet, AT));
        assertEquals(0x6b85_4321, packet.getInt(AT));
    }
}

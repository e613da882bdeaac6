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

    /** RFC 6040 section 4.2, figure 4; columns are the outer 0, ECT(1), ECT(0), CE. */
    @Test
    void shouldCombineAsItIsWritten() {
        int[][] wanted = {{0, 0, 0, Ecn.DROP}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};
        for (int inner = 0; inner <= 3; inner++) {
            for (int outer = 0; outer <= 3; outer++) {
                assertEquals(wanted[inner][outer], Ecn.inner(inner, outer), "inner=" + inner + " outer=" + outer);
            }
        }
    }

    /** Whatever a router makes of what is shared, no packet in it is told or loses what is not so. */
    @Test
    void shouldShareWhatHarmsNobody() {
        int[][] wanted = {{0, 0, 0, 0}, {0, 1, 2, 2}, {0, 2, 2, 2}, {0, 2, 2, 3}};
        for (int one = 0; one <= 3; one++) {
            for (int other = 0; other <= 3; other++) {
                int shared = Ecn.shared(0xb8 | one, 0xb8 | other);
                assertEquals(0xb8 | wanted[one][other], shared);
                assertEquals(wanted[one][other], Ecn.shared(0xb8 | one, other) & 3);
                for (int inner : new int[] {one, other}) {
                    assertEquals(inner, Ecn.inner(inner, shared & 3));
                }
            }
        }
        assertEquals(0, Ecn.shared(0xb8, 0x20));
    }

    @Test
    void shouldReadTheTrafficClass() {
        ByteBuffer packet = ByteBuffer.allocate(60).putInt(AT, 0x6ba5_4321);
        assertEquals(0xba, Ecn.trafficClass(packet, AT));
        packet.putInt(AT, 0x45ba_0000);
        assertEquals(0xba, Ecn.trafficClass(packet, AT));
    }
}

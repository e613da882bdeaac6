package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Super-packets cut in two ways: by the {@link Segmenter}, and by the plainest code that can do it. */
final class Segments {

    private Segments() {}

    /** By the segmenter, with guard bytes around everything it reads and writes. */
    static List<TestPacket> of(TestPacket packet) {
        ByteBuffer source = packet.guarded();
        Segmenter segmenter = new Segmenter();
        int count = segmenter.start(source, TestPacket.GUARD, packet.bytes().length, packet.offload());
        assertNotEquals(Segmenter.INVALID, count, packet::toString);
        List<TestPacket> out = new ArrayList<>();
        for (int length = segmenter.nextLength(); length > 0; length = segmenter.nextLength()) {
            ByteBuffer target = TestPacket.guardedTarget(length);
            assertEquals(length, segmenter.next(target, TestPacket.GUARD));
            assertTrue(TestPacket.guardsIntact(target), packet::toString);
            out.add(new TestPacket(TestPacket.copy(target, TestPacket.GUARD, length), Offload.NONE));
        }
        assertEquals(count, out.size());
        assertTrue(
                TestPacket.guardsIntact(source) && Arrays.equals(packet.bytes(), packet.in(source)), "source changed");
        return out;
    }

    /** Field by field, checksums from scratch. Headers without source routes only. */
    static List<TestPacket> naive(TestPacket whole) {
        long offload = whole.offload();
        int start = Offload.csumStart(offload);
        boolean tcp = Offload.csumOffset(offload) == 16;
        int header = start + (tcp ? (whole.u8(start + 12) >>> 4) * 4 : 8);
        boolean one = !Offload.isSuperPacket(offload);
        int size = one ? Math.max(1, whole.bytes().length - header) : Offload.gsoSize(offload);
        List<TestPacket> out = new ArrayList<>();
        int from = header;
        do {
            int to = Math.min(from + size, whole.bytes().length);
            byte[] bytes = Arrays.copyOf(whole.bytes(), header + to - from);
            System.arraycopy(whole.bytes(), from, bytes, header, to - from);
            TestPacket packet = new TestPacket(bytes, Offload.NONE);
            if (tcp) {
                packet.put32(start + 4, whole.i32(start + 4) + from - header);
                if (to < whole.bytes().length) {
                    bytes[start + 13] &= ~0x09;
                }
                if (from > header) {
                    bytes[start + 13] = (byte) (bytes[start + 13] & ~0x80);
                }
            } else {
                packet.put16(start + 4, bytes.length - start);
            }
            packet.put16(packet.isV6() ? 4 : 2, packet.isV6() ? bytes.length - 40 : bytes.length);
            if (!packet.isV6()) {
                packet.put16(4, whole.u16(4) + out.size());
            }
            packet.sealIp();
            int field = start + Offload.csumOffset(offload);
            packet.put16(field, 0);
            int checksum = Rfc1071.transport(bytes, start, tcp ? PacketFactory.TCP : PacketFactory.UDP);
            packet.put16(field, checksum == 0 && (one || !tcp) ? 0xffff : checksum);
            out.add(packet);
            from = to;
        } while (from < whole.bytes().length);
        return out;
    }

    static void assertSame(List<TestPacket> wanted, List<TestPacket> got, String message) {
        assertEquals(wanted.size(), got.size(), message);
        for (int i = 0; i < wanted.size(); i++) {
            if (!Arrays.equals(wanted.get(i).bytes(), got.get(i).bytes())) {
                throw new AssertionError("packet " + i + " of " + wanted.size() + " differs at "
                        + Arrays.mismatch(wanted.get(i).bytes(), got.get(i).bytes()) + "\nwanted " + wanted.get(i)
                        + "\ngot    " + got.get(i) + "\n" + message);
            }
        }
    }
}

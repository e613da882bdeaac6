package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OffloadCheckTest {

    private final Random random = Seed.random();
    private final PacketFactory factory = new PacketFactory(random);

    private static long check(TestPacket packet) {
        return OffloadCheck.check(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
    }

    private static int headerLength(TestPacket packet) {
        return OffloadCheck.headerLength(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
    }

    private static boolean kernelTakes(TestPacket packet) {
        return OffloadCheck.kernelTakes(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
    }

    /** The metadata with one field changed; -1 leaves a field as it is. */
    private static long change(long offload, int flags, int type, int size, int start, int field) {
        return Offload.of(
                flags < 0 ? Offload.flags(offload) : flags,
                type < 0 ? Offload.gsoType(offload) : type,
                size < 0 ? Offload.gsoSize(offload) : size,
                start < 0 ? Offload.csumStart(offload) : start,
                field < 0 ? Offload.csumOffset(offload) : field);
    }

    private static void assertInvalid(TestPacket packet, long offload) {
        assertEquals(
                OffloadCheck.INVALID,
                check(packet.with(offload)),
                () -> packet.with(offload).toString());
    }

    @Test
    void shouldPassWhatAKernelHandsOver() {
        for (int round = 0; round < 500; round++) {
            TestPacket packet = factory.superPacket();
            assertEquals(packet.offload(), check(packet), packet + Seed.at(round));
            TestPacket plain = factory.plain();
            assertEquals(plain.offload(), check(plain), plain + Seed.at(round));
            TestPacket foreign = factory.foreign();
            assertEquals(foreign.offload(), check(foreign), foreign + Seed.at(round));
        }
    }

    @Test
    void shouldNotBelieveThatSomethingHasBeenVerified() {
        TestPacket plain = factory.plain();
        assertEquals(Offload.NONE, check(plain.with(change(Offload.NONE, Offload.DATA_VALID, 0, 9, 9, 9))));
        int both = Offload.DATA_VALID | Offload.NEEDS_CSUM;
        assertEquals(plain.offload(), check(plain.with(change(plain.offload(), both, -1, 77, -1, -1))));
    }

    @Test
    void shouldRefuseUnknownFlagsAndTypes() {
        TestPacket packet = factory.superPacket(false, true, 5_000, 1_000);
        assertInvalid(packet, change(packet.offload(), Offload.NEEDS_CSUM | 4, -1, -1, -1, -1));
        assertInvalid(packet, change(packet.offload(), Offload.NEEDS_CSUM | 0x80, -1, -1, -1, -1));
        for (int type = 0; type < 256; type++) {
            int base = type & ~Offload.GSO_ECN;
            if (base != Offload.GSO_TCPV4 && type != Offload.GSO_NONE) {
                assertInvalid(packet, change(packet.offload(), -1, type, -1, -1, -1));
            }
        }
    }

    @Test
    void shouldRefuseATypeOfAnotherVersionOrProtocol() {
        int[] types = {Offload.GSO_TCPV4, Offload.GSO_TCPV6, Offload.GSO_UDP_L4};
        for (int kind = 0; kind < 4; kind++) {
            boolean v6 = (kind & 1) != 0;
            boolean tcp = (kind & 2) != 0;
            TestPacket packet = factory.superPacket(v6, tcp, 5_000, 1_000);
            int right = Offload.gsoType(packet.offload()) & ~Offload.GSO_ECN;
            for (int type : types) {
                long offload = change(packet.offload(), -1, type, -1, -1, -1);
                assertEquals(type == right ? offload : OffloadCheck.INVALID, check(packet.with(offload)));
            }
        }
        TestPacket udp = factory.superPacket(false, false, 5_000, 1_000);
        assertInvalid(udp, change(udp.offload(), -1, Offload.GSO_UDP_L4 | Offload.GSO_ECN, -1, -1, -1));
    }

    @Test
    void shouldRefuseSegmentationWithoutChecksumOrSize() {
        TestPacket packet = factory.superPacket(true, true, 5_000, 1_000);
        assertInvalid(packet, change(packet.offload(), 0, -1, -1, -1, -1));
        assertInvalid(packet, change(packet.offload(), Offload.DATA_VALID, -1, -1, -1, -1));
        assertInvalid(packet, change(packet.offload(), -1, -1, 0, -1, -1));
    }

    @Test
    void shouldRefuseOffsetsThatAreNotTheHeaders() {
        TestPacket packet = factory.superPacket(false, true, 5_000, 1_000);
        for (int start = 0; start <= 0xffff; start++) {
            if (start != 20) {
                assertInvalid(packet, change(packet.offload(), -1, -1, -1, start, -1));
            }
        }
        for (int field = 0; field <= 0xffff; field++) {
            if (field != 16) {
                assertInvalid(packet, change(packet.offload(), -1, -1, -1, -1, field));
            }
        }
    }

    @Test
    void shouldKeepAPartialChecksumBehindTheIpHeaderAndInsideThePacket() {
        TestPacket packet = factory.superPacket(true, false, 92, 0); // 40 + 8 + 92 bytes
        long offload = packet.offload();
        assertInvalid(packet, change(offload, -1, -1, -1, 39, -1));
        assertEquals(change(offload, -1, -1, -1, 138, 0), check(packet.with(change(offload, -1, -1, -1, 138, 0))));
        assertInvalid(packet, change(offload, -1, -1, -1, 139, 0));
        assertInvalid(packet, change(offload, -1, -1, -1, 138, 1));
        assertInvalid(packet, change(offload, -1, -1, -1, 40, 0xffff));
        assertInvalid(packet, change(offload, -1, -1, -1, 0xffff, 0xffff));
    }

    @Test
    void shouldRefuseALengthThatIsNotThePackets() {
        TestPacket packet = factory.superPacket(false, false, 5_000, 1_000);
        ByteBuffer buffer = packet.guarded();
        int length = packet.bytes().length;
        for (int other : new int[] {length - 1, length + 1, 28, 27, 20, 19, 1, 0}) {
            assertEquals(OffloadCheck.INVALID, OffloadCheck.check(buffer, TestPacket.GUARD, other, packet.offload()));
        }
        packet.put16(24, 5_007);
        assertInvalid(packet, packet.offload());
    }

    @Test
    void shouldRefuseATcpHeaderThatIsTooShortOrLeavesThePacket() {
        TestPacket packet = factory.superPacket(false, true, 5, 2);
        for (int words = 0; words < 16; words++) {
            packet.bytes()[32] = (byte) (words << 4);
            boolean sane = words >= 5 && 20 + words * 4 <= packet.bytes().length;
            assertEquals(sane, check(packet) != OffloadCheck.INVALID, "words=" + words);
        }
    }

    @Test
    void shouldRefuseFragments() {
        TestPacket packet = factory.superPacket(false, true, 5_000, 1_000);
        packet.put16(6, 0x2000);
        assertInvalid(packet, packet.offload());
        assertInvalid(packet, change(packet.offload(), -1, 0, -1, -1, -1));
        packet.put16(6, 0x4000);
        assertEquals(packet.offload(), check(packet));
    }

    @Test
    void shouldRefuseWhatIsNoIpPacketEvenWithNothingLeftToDo() {
        assertInvalid(new TestPacket(new byte[] {0x45}, 0), Offload.NONE);
        assertInvalid(new TestPacket(new byte[0], 0), Offload.NONE);
        byte[] bytes = new byte[60];
        for (int first = 0; first < 256; first++) {
            bytes[0] = (byte) first;
            boolean ip = first >>> 4 == 4 && (first & 0xf) >= 5 || first >>> 4 == 6;
            assertEquals(ip ? Offload.NONE : OffloadCheck.INVALID, check(new TestPacket(bytes, Offload.NONE)));
        }
    }

    @Test
    void shouldTurnASuperPacketOfOneSegmentIntoAPacket() {
        TestPacket packet = factory.superPacket(false, true, 1_000, 1_000);
        long partial = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, 20, 16);
        assertEquals(partial, check(packet));
        assertEquals(partial, check(packet.with(change(packet.offload(), -1, -1, 0xffff, -1, -1))));
        assertEquals(
                packet.with(change(packet.offload(), -1, -1, 999, -1, -1)).offload(),
                check(packet.with(change(packet.offload(), -1, -1, 999, -1, -1))));
    }

    @Test
    void shouldBoundTheSegments() {
        TestPacket tcp = factory.superPacket(false, true, 8_193, 1);
        assertInvalid(tcp, tcp.offload());
        TestPacket fewer = factory.superPacket(false, true, 8_192, 1);
        assertEquals(fewer.offload(), check(fewer));
        TestPacket udp = factory.superPacket(true, false, 129 * 10, 10);
        assertInvalid(udp, udp.offload());
    }

    @Test
    void shouldKnowWhatOlderKernelsRefuse() {
        assertTrue(kernelTakes(factory.superPacket(true, false, 64 * 10, 10)));
        TestPacket many = factory.superPacket(true, false, 64 * 10 + 1, 10);
        assertEquals(many.offload(), check(many));
        assertFalse(kernelTakes(many));
        assertTrue(kernelTakes(factory.superPacket(true, true, 65 * 10, 10)));
        assertTrue(kernelTakes(factory.plain()));
    }

    @Test
    void shouldComputeTheHeaderLength() {
        assertEquals(20 + 32, headerLength(factory.superPacket(false, true, 5_000, 1_000)));
        assertEquals(40 + 32, headerLength(factory.superPacket(true, true, 5_000, 1_000)));
        assertEquals(40 + 8, headerLength(factory.superPacket(true, false, 5_000, 1_000)));
        assertEquals(40 + 6 + 2, headerLength(factory.superPacket(true, false, 5_000, 0)));
        assertEquals(0, headerLength(factory.plain().with(Offload.NONE)));
    }

    @Test
    void shouldNeverLeadOutsideThePacket() {
        Mutations mutations = new Mutations(random);
        int passed = 0;
        for (int round = 0; round < 200_000; round++) {
            TestPacket packet = mutations.next();
            long checked = check(packet);
            if (checked == OffloadCheck.INVALID) {
                continue;
            }
            passed++;
            completesInside(packet.with(checked), round);
            if (round % 20 == 0) {
                Segments.of(packet);
            }
        }
        assertTrue(passed > 20_000 && passed < 180_000, "passed=" + passed + " " + Seed.at(""));
    }

    private static void completesInside(TestPacket packet, int round) {
        ByteBuffer buffer = packet.guarded();
        int length = packet.bytes().length;
        int header = OffloadCheck.headerLength(buffer, TestPacket.GUARD, length, packet.offload());
        assertTrue(header >= 0 && header <= length, () -> packet + Seed.at(round));
        Checksums.complete(buffer, TestPacket.GUARD, length, packet.offload());
        assertTrue(TestPacket.guardsIntact(buffer), () -> packet + Seed.at(round));
        int ip = packet.isV6() ? 40 : (packet.u8(0) & 0xf) * 4;
        assertTrue(
                Arrays.equals(packet.bytes(), 0, ip, packet.in(buffer), 0, ip),
                () -> "IP header changed " + packet + Seed.at(round));
    }
}

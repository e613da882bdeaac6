package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CutterTest {
    private static final int ROUNDS = 3_000;

    private final PacketFactory factory = new PacketFactory(Seed.random());
    private final Cutter cutter = new Cutter();

    private static boolean isTcp(TestPacket packet) {
        return Offload.gsoType(packet.offload()) != Offload.GSO_UDP_L4;
    }

    private static TestPacket withSize(TestPacket whole, int size) {
        long offload = whole.offload();
        return whole.with(Offload.of(
                Offload.NEEDS_CSUM,
                Offload.gsoType(offload),
                size,
                Offload.csumStart(offload),
                Offload.csumOffset(offload)));
    }

    private void start(ByteBuffer buffer, TestPacket packet, int maxLength) {
        assertTrue(cutter.start(buffer, TestPacket.GUARD, packet.bytes().length, packet.offload(), maxLength));
    }

    private static TestPacket completed(ByteBuffer buffer, int at, int length, long offload) {
        assertEquals(offload, OffloadCheck.check(buffer, at, length, offload));
        Checksums.complete(buffer, at, length, offload);
        int field = at + Offload.csumStart(offload) + Offload.csumOffset(offload);
        if (Offload.csumOffset(offload) == 16 && buffer.getShort(field) == -1) {
            buffer.putShort(field, (short) 0); // the same to TCP, and what segmentation writes
        }
        return new TestPacket(TestPacket.copy(buffer, at, length), Offload.NONE);
    }

    private List<TestPacket> segmentsInPlace(TestPacket whole, int maxLength) {
        ByteBuffer buffer = whole.guarded();
        start(buffer, whole, maxLength);
        List<TestPacket> out = new ArrayList<>();
        while (cutter.left() > 0) {
            int payload = cutter.segment();
            int at = cutter.writeInPlace(payload);
            out.add(completed(buffer, at, cutter.header() + payload, cutter.offload(payload)));
            cutter.advance(payload);
        }
        assertTrue(TestPacket.guardsIntact(buffer));
        return out;
    }

    @Test
    void shouldMakeInPlaceTheSegmentsThatAKernelWouldMake() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPacket whole = factory.superPacket();
            int size = Offload.gsoSize(whole.offload());
            int header = Segments.naive(whole).get(0).bytes().length - size;
            int maxLength = header + factory.between(64, 1_500);
            int expected = isTcp(whole) ? Math.min(size, maxLength - header) : size;
            List<TestPacket> wanted = Segments.naive(withSize(whole, expected));
            Segments.assertSame(wanted, segmentsInPlace(whole, maxLength), Seed.at("maxLength=" + maxLength));
        }
    }

    /** Pieces of several segments, each cut by a segmenter, carry the same payload at the same sequence numbers. */
    @Test
    void shouldKeepSegmentsTogether() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPacket whole = factory.superPacket();
            ByteBuffer source = whole.guarded();
            start(source, whole, 1_400);
            int header = cutter.header();
            byte[] payload = new byte[whole.bytes().length - header];
            int done = 0;
            while (cutter.left() > 0) {
                int piece = cutter.piece(factory.between(1, 9_000));
                ByteBuffer target = TestPacket.guardedTarget(header + piece);
                int length = cutter.write(target, TestPacket.GUARD, piece);
                TestPacket got =
                        new TestPacket(TestPacket.copy(target, TestPacket.GUARD, length), cutter.offload(piece));
                assertTrue(TestPacket.guardsIntact(target));
                int last = done + piece;
                for (TestPacket segment : Segments.of(got)) {
                    done += check(whole, segment, header, done, payload);
                }
                assertEquals(last, done);
                cutter.advance(piece);
            }
            assertEquals(payload.length, done);
            byte[] wanted = TestPacket.copy(source, TestPacket.GUARD + header, payload.length);
            assertArrayEquals(wanted, payload, Seed.at("payload"));
        }
    }

    private int check(TestPacket whole, TestPacket segment, int header, int done, byte[] payload) {
        int start = Offload.csumStart(whole.offload());
        int length = segment.bytes().length - header;
        if (isTcp(whole)) {
            assertEquals(whole.i32(start + 4) + done, segment.i32(start + 4));
            int ending = done + length == payload.length ? whole.u8(start + 13) & 0x09 : 0;
            assertEquals(ending, segment.u8(start + 13) & 0x09);
            assertEquals(done == 0 ? whole.u8(start + 13) & 0x80 : 0, segment.u8(start + 13) & 0x80);
        }
        System.arraycopy(segment.bytes(), header, payload, done, length);
        return length;
    }

    private TestPacket longTcp(boolean v6, int payload) {
        TestPacket whole = factory.superPacket(v6, true, payload, payload + 1);
        whole.bytes()[(v6 ? 40 : 20) + 13] = 0x18; // ACK PSH
        if (!v6) {
            whole.put16(6, 0x4000);
            whole.sealIp();
        }
        TestPacket packet = Segments.of(whole).get(0);
        // A checksum of zero may be written as 0xffff, which is sound but not what would be restored: it stays whole.
        return packet.u16((v6 ? 40 : 20) + 16) == 0xffff ? longTcp(v6, payload) : packet;
    }

    @Test
    void shouldCutALongPacketOfTcp() {
        for (int round = 0; round < ROUNDS; round++) {
            boolean v6 = factory.oneIn(2);
            int payload = factory.between(1_500, 60_000);
            TestPacket packet = longTcp(v6, payload);
            int header = packet.bytes().length - payload;
            List<TestPacket> got = segmentsInPlace(packet, 1_360);
            int type = v6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4;
            TestPacket whole = packet.with(Offload.of(Offload.NEEDS_CSUM, type, 1_360 - header, v6 ? 40 : 20, 16));
            whole.put16((v6 ? 40 : 20) + 16, Rfc1071.pseudoHeader(whole.bytes(), 6, payload + 32));
            Segments.assertSame(Segments.naive(whole), got, Seed.at("long"));
        }
    }

    @Test
    void shouldLeaveWholeWhatMustNotBeCut() {
        TestPacket damaged = longTcp(true, 3_000);
        damaged.bytes()[100] ^= 1;
        TestPacket withoutDf = longTcp(false, 3_000);
        withoutDf.put16(6, 0);
        withoutDf.sealIp();
        TestPacket urgent = longTcp(false, 3_000);
        urgent.bytes()[20 + 13] |= 0x20;
        TestPacket udp =
                Segments.of(factory.superPacket(true, false, 3_000, 3_001)).get(0);
        for (TestPacket packet : List.of(damaged, withoutDf, urgent, udp)) {
            ByteBuffer buffer = packet.guarded();
            start(buffer, packet, 1_360);
            assertTrue(cutter.isWhole(), packet::toString);
            assertEquals(packet.bytes().length, cutter.piece(1));
            assertEquals(packet.bytes().length, cutter.segment());
            assertEquals(TestPacket.GUARD, cutter.writeInPlace(cutter.segment()));
            assertArrayEquals(packet.bytes(), packet.in(buffer));
        }
    }

    private void assertWhole(TestPacket packet) {
        ByteBuffer buffer = packet.guarded();
        start(buffer, packet, 1_360);
        assertTrue(cutter.isWhole(), packet::toString);
        assertEquals(TestPacket.GUARD, cutter.writeInPlace(cutter.segment()));
        assertArrayEquals(packet.bytes(), packet.in(buffer));
    }

    private TestPacket longTcp(byte[] options) {
        boolean v6 = factory.oneIn(2);
        TestPacket packet =
                Segments.of(factory.superPacket(v6, options, 3_000, 3_001)).get(0);
        return packet.u16((v6 ? 40 : 20) + 16) == 0xffff ? longTcp(options) : packet; // as above
    }

    /** Its digest would be wrong in every piece. */
    @Test
    void shouldLeaveWholeWhatHasADigest() {
        for (int round = 0; round < ROUNDS; round++) {
            assertWhole(longTcp(factory.digest()));
        }
    }

    @Test
    void shouldCutOnlyBesideOptionsThatMayBeInEachPiece() {
        for (int kind : new int[] {2, 3, 4, 6, 15, 34, 69, 253, 254}) {
            assertWhole(longTcp(factory.option(kind, 10)));
        }
        byte[] malformed = {1, 1, 8, 11, 0, 0, 0, 0, 0, 0, 0, 0};
        assertWhole(longTcp(malformed));
        for (int kind : new int[] {5, 8, 30}) {
            TestPacket packet = longTcp(factory.option(kind, 10));
            assertEquals(3, segmentsInPlace(packet, 1_360).size(), packet::toString);
        }
    }

    /** Nobody sends such a packet, but a kernel would join segments with the very same digest, and cut where they were joined. */
    @Test
    void shouldCutASuperPacketWithADigestOnlyWhereAKernelWould() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPacket whole = factory.superPacket(factory.oneIn(2), factory.digest(), 20_500, 2_000);
            Segments.assertSame(Segments.naive(whole), segmentsInPlace(whole, 1_360), Seed.at(round));
            start(whole.guarded(), whole, 1_360);
            assertEquals(0, cutter.piece(factory.between(1, 20_000)) % 2_000, Seed.at(round));
        }
    }

    /** The header authenticates the packet's length, its id and all behind them (RFC 4302 section 3.3.3). */
    @Test
    void shouldLeaveWholeWhatHasAnAuthenticationHeader() {
        for (boolean v6 : new boolean[] {false, true}) {
            assertWhole(PacketFactory.authenticated(longTcp(v6, 3_000)));
        }
    }

    @Test
    void shouldRefuseMetadataThatDoesNotFit() {
        TestPacket packet = factory.superPacket(true, true, 9_000, 1_400);
        ByteBuffer buffer = packet.guarded();
        long wrong = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1_400, 40, 16);
        assertFalse(cutter.start(buffer, TestPacket.GUARD, packet.bytes().length, wrong, 1_400));
    }

    @Test
    void shouldAllocateNothing() {
        TestPacket packet = factory.superPacket(false, true, 60_000, 1_448);
        ByteBuffer source = packet.guarded();
        ByteBuffer target = ByteBuffer.allocateDirect(70_000);
        Allocations.assertNone(5_000, () -> {
            cutter.start(source, TestPacket.GUARD, packet.bytes().length, packet.offload(), 1_400);
            while (cutter.left() > 0) {
                int payload = cutter.segment();
                cutter.write(target, 0, payload);
                cutter.advance(payload);
            }
        });
    }
}

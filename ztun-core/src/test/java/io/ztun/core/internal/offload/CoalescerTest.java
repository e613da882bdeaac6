package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.IpPackets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CoalescerTest {

    private static final int TCP_FLAGS_V4 = 20 + 13;

    private final Random random = Seed.random();
    private final PacketFactory factory = new PacketFactory(random);
    private final List<TestPacket> out = new ArrayList<>();
    private final Coalescer coalescer = new Coalescer(this::take, true);

    private void take(ByteBuffer packet, int offset, int length, long offload) {
        assertEquals(offload, OffloadCheck.check(packet, offset, length, offload), "metadata that a peer would refuse");
        out.add(new TestPacket(TestPacket.copy(packet, offset, length), offload));
    }

    private void add(TestPacket packet) {
        ByteBuffer buffer = packet.guarded();
        coalescer.add(buffer, TestPacket.GUARD, packet.bytes().length, packet.offload());
        assertArrayEquals(packet.bytes(), packet.in(buffer), "input changed");
        // It may not be read again once it has been taken in.
        buffer.put(0, new byte[buffer.capacity()]);
    }

    private List<TestPacket> coalesce(List<TestPacket> packets) {
        out.clear();
        packets.forEach(this::add);
        coalescer.flush();
        return List.copyOf(out);
    }

    /** Segments of a super-packet that starts without flags other than ACK. */
    private List<TestPacket> segments(boolean v6, boolean tcp, int payload, int size) {
        TestPacket whole = factory.superPacket(v6, tcp, payload, size);
        if (tcp) {
            whole.bytes()[(v6 ? 40 : 20) + 13] = 0x10;
        }
        return new ArrayList<>(Segments.naive(whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48))));
    }

    /** Writes the checksums of a packet that has been changed. */
    private static TestPacket sealed(TestPacket packet, boolean tcp) {
        int start = packet.isV6() ? 40 : 20;
        packet.sealIp();
        packet.put16(start + (tcp ? 16 : 6), 0);
        int checksum = Rfc1071.transport(packet.bytes(), start, tcp ? 6 : 17);
        packet.put16(start + (tcp ? 16 : 6), checksum == 0 && !tcp ? 0xffff : checksum);
        return packet;
    }

    private void assertNotJoined(List<TestPacket> packets) {
        Segments.assertSame(packets, coalesce(packets), Seed.at("not joined"));
    }

    @Test
    void shouldGiveBackTheSuperPacketThatWasCut() {
        for (int kind = 0; kind < 4; kind++) {
            boolean tcp = (kind & 2) != 0;
            TestPacket whole = factory.superPacket((kind & 1) != 0, tcp, 60_123, 1_448);
            if (tcp) {
                whole.bytes()[(whole.isV6() ? 40 : 20) + 13] = (byte) 0x99; // CWR ACK PSH FIN
                int type = (whole.isV6() ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4) | Offload.GSO_ECN;
                whole = whole.with(whole.offload() & ~(0xffL << 48) | (long) type << 48);
            }
            List<TestPacket> joined = coalesce(Segments.naive(whole));
            assertEquals(1, joined.size());
            assertArrayEquals(whole.bytes(), joined.get(0).bytes());
            assertEquals(
                    Offload.toString(whole.offload()),
                    Offload.toString(joined.get(0).offload()));
        }
    }

    /** What a far end sends that leaves checksums to be completed: in pieces of one or more segments. */
    private List<TestPacket> pieces(TestPacket whole, int segmentsMost) {
        Cutter cutter = new Cutter();
        assertTrue(cutter.start(whole.guarded(), TestPacket.GUARD, whole.bytes().length, whole.offload(), 65_535));
        List<TestPacket> pieces = new ArrayList<>();
        while (cutter.left() > 0) {
            int payload = Math.min(cutter.left(), factory.between(1, segmentsMost) * cutter.size());
            ByteBuffer target = ByteBuffer.allocateDirect(65_535);
            int length = cutter.write(target, 0, payload);
            pieces.add(new TestPacket(TestPacket.copy(target, 0, length), cutter.offload(payload)));
            cutter.advance(payload);
        }
        return pieces;
    }

    @Test
    void shouldJoinWhatLacksItsChecksumToWhatItWasCutFrom() {
        for (int round = 0; round < 2_000; round++) {
            boolean tcp = factory.oneIn(2);
            TestPacket whole = factory.superPacket(
                    factory.oneIn(2), tcp, factory.between(2_000, 60_000), factory.between(1_000, 1_448));
            if (tcp) {
                int flags = factory.oneIn(2) ? 0x18 : 0x10;
                whole.bytes()[(whole.isV6() ? 40 : 20) + 13] = (byte) flags;
                whole = whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48));
            }
            List<TestPacket> joined = coalesce(pieces(whole, factory.oneIn(2) ? 1 : 5));
            int last = joined.size() - 1;
            boolean endsAlone = tcp && last == 1 && (joined.get(1).u8((whole.isV6() ? 40 : 20) + 13) & 8) != 0;
            assertTrue(last == 0 || endsAlone, Seed.at(round));
            if (last == 0) {
                assertArrayEquals(whole.bytes(), joined.get(0).bytes(), Seed.at(round));
                assertEquals(whole.offload(), joined.get(0).offload(), Seed.at(round));
            }
        }
    }

    @Test
    void shouldNotJoinWhatLacksItsChecksumWithWhatHasIt() {
        TestPacket whole = factory.superPacket(false, true, 3_000, 1_000);
        whole.bytes()[TCP_FLAGS_V4] = 0x10;
        whole = whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48));
        List<TestPacket> packets = pieces(whole, 1);
        packets.set(1, Segments.naive(whole).get(1));
        assertNotJoined(packets);
    }

    @Test
    void shouldNotJoinWhatHoldsAnythingButThePseudoHeadersSum() {
        TestPacket whole = factory.superPacket(true, true, 3_000, 1_000);
        whole.bytes()[40 + 13] = 0x10;
        whole = whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48));
        for (int wrong = 0; wrong < 3; wrong++) {
            List<TestPacket> packets = pieces(whole, 1);
            packets.get(wrong).bytes()[40 + 16] ^= 0x01;
            int most = coalesce(packets).stream()
                    .mapToInt(p -> p.bytes().length)
                    .max()
                    .orElseThrow();
            assertEquals(wrong == 1 ? packets.get(0).bytes().length : 2_000 + 72, most, "wrong=" + wrong);
        }
    }

    /** What is recognised with little work is what the whole check lets through, whichever bit of a header differs. */
    @Test
    void shouldTakeNoShortWayThatTheLongOneWouldRefuse() {
        for (int round = 0; round < 100; round++) {
            boolean v6 = factory.oneIn(2);
            TestPacket whole = factory.superPacket(v6, true, 5_000, factory.between(1_000, 1_448));
            whole.bytes()[(v6 ? 40 : 20) + 13] = 0x10;
            List<TestPacket> packets = pieces(whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48)), 1);
            CoalescedFlow flow = new CoalescedFlow();
            flow.begin(view(packets.get(0)));
            assertShortWay(flow, packets.get(1), true, round);
            flow.append(view(packets.get(1)));
            assertShortWay(flow, packets.get(0), false, round);
            TestPacket next = packets.get(2);
            assertShortWay(flow, next, true, round);
            assertShortWay(flow, next.with(Offload.NONE), false, round);
            int header = packets.get(0).bytes().length - Offload.gsoSize(whole.offload());
            for (int bit = 0; bit < 8 * header; bit++) {
                next.bytes()[bit / 8] ^= (byte) (1 << bit % 8);
                assertShortWay(flow, next, false, round);
                next.bytes()[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    private static void assertShortWay(CoalescedFlow flow, TestPacket packet, boolean expected, int round) {
        ByteBuffer buffer = packet.guarded();
        boolean taken = flow.isPlainlyContinuedBy(buffer, TestPacket.GUARD, packet.bytes().length, packet.offload());
        assertEquals(expected, taken, () -> Seed.at(round));
        if (taken) {
            SegmentView view = view(packet);
            assertTrue(flow.owns(view) && flow.isContinuedBy(view) && view.isSound(), () -> Seed.at(round));
        }
    }

    private static SegmentView view(TestPacket packet) {
        SegmentView view = new SegmentView();
        assertTrue(view.pointAt(packet.guarded(), TestPacket.GUARD, packet.bytes().length));
        assertTrue(view.isPlain() && view.takes(packet.offload()));
        return view;
    }

    @Test
    void shouldNotJoinSuperPacketsOfDifferentSegments() {
        TestPacket whole = factory.superPacket(true, true, 6_000, 1_000);
        whole.bytes()[40 + 13] = 0x10;
        whole = whole.with(whole.offload() & ~((long) Offload.GSO_ECN << 48));
        List<TestPacket> packets = pieces(whole, 3);
        if (packets.size() > 1 && Offload.isSuperPacket(packets.get(1).offload())) {
            TestPacket second = packets.get(1);
            packets.set(1, second.with(second.offload() & ~(0xffffL << 32) | 500L << 32));
            assertEquals(packets.get(0).bytes().length, coalesce(packets).get(0).bytes().length);
        }
    }

    @Test
    void shouldHoldNothingBeyondFlush() {
        List<TestPacket> packets = segments(false, true, 5_000, 1_000);
        add(packets.get(0));
        assertEquals(0, out.size());
        coalescer.flush();
        assertEquals(1, out.size());
        assertEquals(Offload.NONE, out.get(0).offload());
        assertArrayEquals(packets.get(0).bytes(), out.get(0).bytes());
        coalescer.flush();
        assertEquals(1, out.size());
    }

    @Test
    void shouldEndASuperPacketWithAShorterSegmentOrAPush() {
        List<TestPacket> packets = segments(false, true, 4_500, 1_000);
        packets.get(2).bytes()[TCP_FLAGS_V4] |= 0x08;
        sealed(packets.get(2), true);
        List<TestPacket> joined = coalesce(packets);
        assertEquals(
                List.of(3_052, 1_552),
                joined.stream().map(p -> p.bytes().length).toList());
        assertEquals(0x18, joined.get(0).u8(TCP_FLAGS_V4));
        assertEquals(0x10, joined.get(1).u8(TCP_FLAGS_V4));
    }

    @Test
    void shouldNotJoinAcrossAChangeInAnyHeaderField() {
        // Offsets into the headers of an IPv4/TCP segment whose change, seen by the checksum, ends a run.
        int[] fields = {1, 4, 5, 6, 8, 12, 15, 16, 19, 20, 21, 22, 23, 24, 27, 28, 31, 33, 34, 35, 38, 39, 40, 51};
        for (int at : fields) {
            List<TestPacket> packets = segments(false, true, 2_000, 1_000);
            TestPacket second = packets.get(1);
            second.bytes()[at] ^= (byte) (at == 33 ? 0x40 : at == 6 ? 0x40 : 0x04);
            sealed(second, true);
            assertNotJoined(packets);
        }
        int[] v6Fields = {0, 1, 2, 3, 7, 8, 23, 24, 39, 40, 43, 44, 47, 48, 54, 59, 71};
        for (int at : v6Fields) {
            List<TestPacket> packets = segments(true, true, 2_000, 1_000);
            packets.get(1).bytes()[at] ^= 0x04;
            if (at > 0) {
                sealed(packets.get(1), true);
            }
            out.clear();
            packets.forEach(p -> coalescer.add(p.guarded(), TestPacket.GUARD, p.bytes().length, Offload.NONE));
            coalescer.flush();
            assertEquals(2, out.size(), "offset=" + at);
        }
    }

    @Test
    void shouldNotJoinWhatHasAWrongChecksum() {
        for (boolean tcp : new boolean[] {true, false}) {
            for (int at : new int[] {10, 37, 60}) {
                List<TestPacket> packets = segments(false, tcp, 2_000, 1_000);
                packets.get(1).bytes()[at] ^= 0x10;
                assertNotJoined(packets);
                Collections.swap(packets, 0, 1);
                assertNotJoined(packets);
            }
        }
    }

    @Test
    void shouldNotJoinDatagramsWithoutChecksum() {
        List<TestPacket> packets = segments(false, false, 3_000, 1_000);
        packets.forEach(p -> p.put16(26, 0));
        assertNotJoined(packets);
    }

    @Test
    void shouldNotJoinASegmentWhoseZeroChecksumIsWrittenAsOnes() {
        TestPacket whole = factory.withZeroChecksum(factory.superPacket(false, true, 2_000, 1_000));
        List<TestPacket> packets = Segments.naive(whole);
        assertEquals(0, packets.get(0).u16(36));
        packets.get(0).put16(36, 0xffff);
        assertNotJoined(packets);
    }

    @Test
    void shouldNotJoinAGrowingSegmentOrAnAcknowledgementAlone() {
        List<TestPacket> packets = segments(false, false, 2_000, 1_000);
        TestPacket grown = segments(false, false, 2_002, 1_001).get(0);
        System.arraycopy(packets.get(1).bytes(), 0, grown.bytes(), 0, 28);
        grown.put16(2, grown.bytes().length);
        grown.put16(24, grown.bytes().length - 20);
        assertNotJoined(List.of(packets.get(0), sealed(grown, false)));
        TestPacket ack = Segments.naive(factory.superPacket(false, true, 0, 0)).get(0);
        assertNotJoined(List.of(ack, ack));
    }

    @Test
    void shouldNotBeginWithAFlagThatEndsOrOpensAConnection() {
        for (int flag : new int[] {0x01, 0x02, 0x04, 0x08, 0x20}) {
            List<TestPacket> packets = segments(false, true, 2_000, 1_000);
            for (TestPacket packet : packets) {
                packet.bytes()[TCP_FLAGS_V4] |= (byte) flag;
                sealed(packet, true);
            }
            assertNotJoined(packets);
        }
    }

    private List<TestPacket> withOptions(byte[] options) {
        return new ArrayList<>(Segments.naive(factory.superPacket(factory.oneIn(2), options, 3_000, 1_000)));
    }

    /** Whoever gets it would find that the digest is not that of the whole. */
    @Test
    void shouldNotJoinWhatHasADigest() {
        for (int round = 0; round < 1_000; round++) {
            byte[] digest = factory.digest();
            assertNotJoined(withOptions(digest));
            TestPacket whole = factory.superPacket(factory.oneIn(2), digest, 3_000, 1_000);
            List<TestPacket> incomplete = pieces(whole, 1);
            assertNotJoined(incomplete);
            assertNotJoined(List.of(whole));
        }
    }

    /** As the kernel does (tcp_gro_receive): whatever the option is, it has to be the same in each. */
    @Test
    void shouldJoinWhatHasTheSameUnknownOptionAndNothingElse() {
        for (int kind : new int[] {5, 30, 34, 253}) {
            byte[] options = factory.option(kind, 10);
            assertEquals(1, coalesce(withOptions(options)).size(), "kind=" + kind);
            List<TestPacket> different = withOptions(options);
            for (int i = 0; i < different.size(); i++) {
                TestPacket packet = different.get(i);
                packet.bytes()[(packet.isV6() ? 40 : 20) + 20 + options.length - 1 - i] ^= 1;
                sealed(packet, true);
            }
            assertNotJoined(different);
        }
    }

    @Test
    void shouldNotJoinWhatHasAnAuthenticationHeader() {
        for (boolean v6 : new boolean[] {false, true}) {
            assertNotJoined(segments(v6, true, 3_000, 1_000).stream()
                    .map(PacketFactory::authenticated)
                    .toList());
        }
    }

    @Test
    void shouldNotJoinFragmentsOrPacketsWithIpOptions() {
        List<TestPacket> packets = segments(false, false, 2_000, 1_000);
        packets.forEach(p -> {
            p.put16(6, 0x2000);
            sealed(p, false);
        });
        assertNotJoined(packets);
    }

    @Test
    void shouldKeepUdpApartWhereItIsNotWanted() {
        List<TestPacket> packets = segments(true, false, 3_000, 1_000);
        List<TestPacket> got = new ArrayList<>();
        Coalescer tcpOnly = new Coalescer(
                (b, at, length, offload) -> got.add(new TestPacket(TestPacket.copy(b, at, length), offload)), false);
        packets.forEach(p -> tcpOnly.add(p.guarded(), TestPacket.GUARD, p.bytes().length, p.offload()));
        Segments.assertSame(packets, got, "udp");
    }

    @Test
    void shouldNotExceedTheLimits() {
        List<TestPacket> datagrams = new ArrayList<>();
        TestPacket first = segments(false, false, 4, 0).get(0);
        for (int i = 0; i < 200; i++) {
            TestPacket p = new TestPacket(first.bytes().clone(), Offload.NONE);
            p.put16(4, first.u16(4) + i);
            datagrams.add(sealed(p, false));
        }
        assertEquals(
                List.of(28 + 256, 28 + 256, 28 + 256, 28 + 32),
                coalesce(datagrams).stream().map(p -> p.bytes().length).toList());
        List<TestPacket> segments = segments(false, true, 65_483, 1_448);
        TestPacket last = segments.get(segments.size() - 1);
        assertEquals(1, coalesce(segments).size());
        assertEquals(65_535, out.get(0).bytes().length, "last=" + last);
        List<TestPacket> more = segments(true, true, 65_463, 4_364);
        assertEquals(15 * 4_364 + 3, 65_463);
        assertEquals(1, coalesce(more).size());
    }

    @Test
    void shouldKeepTheOrderOfEveryFlowAndGiveBackEveryByte() {
        int joined = 0;
        int total = 0;
        for (int round = 0; round < 400; round++) {
            List<TestPacket> packets = traffic(factory.between(1, 14));
            List<TestPacket> through = new ArrayList<>();
            for (TestPacket packet : coalesce(packets)) {
                through.addAll(Segments.of(packet));
            }
            Map<String, List<TestPacket>> wanted = byFlow(packets);
            Map<String, List<TestPacket>> got = byFlow(through);
            assertEquals(wanted.keySet(), got.keySet(), Seed.at(round));
            int number = round;
            wanted.forEach((flow, list) -> Segments.assertSame(list, got.get(flow), flow + " " + Seed.at(number)));
            joined += packets.size() - out.size();
            total += packets.size();
        }
        assertTrue(joined > total / 3, "joined=" + joined + " of " + total + " " + Seed.at(""));
    }

    /** Several flows, their packets interleaved in runs, some damaged, repeated, swapped or of no flow at all. */
    private List<TestPacket> traffic(int flows) {
        List<List<TestPacket>> sources = new ArrayList<>();
        for (int i = 0; i < flows; i++) {
            List<TestPacket> flow = segments(
                    random.nextBoolean(),
                    random.nextInt(3) > 0,
                    factory.between(1, 20_000),
                    factory.between(50, 1_500));
            disturb(flow);
            sources.add(flow);
        }
        List<TestPacket> all = new ArrayList<>();
        while (!sources.isEmpty()) {
            List<TestPacket> flow = sources.get(random.nextInt(sources.size()));
            for (int run = factory.between(1, 12); run > 0 && !flow.isEmpty(); run--) {
                all.add(flow.remove(0));
            }
            sources.removeIf(List::isEmpty);
            if (factory.oneIn(30)) {
                byte[] bytes = Segments.of(factory.foreign()).get(0).bytes();
                all.add(new TestPacket(bytes, Offload.NONE));
            }
        }
        return all;
    }

    private void disturb(List<TestPacket> flow) {
        for (int i = 0; i < flow.size(); i++) {
            TestPacket packet = flow.get(i);
            if (factory.oneIn(25)) {
                packet.bytes()[random.nextInt(packet.bytes().length)] ^= (byte) (1 << random.nextInt(8));
                if (IpPackets.length(packet.guarded(), TestPacket.GUARD, TestPacket.GUARD + packet.bytes().length)
                        != packet.bytes().length) {
                    flow.remove(i);
                }
            } else if (factory.oneIn(40)) {
                flow.add(i, packet);
                i++;
            } else if (i > 0 && factory.oneIn(40)) {
                Collections.swap(flow, i - 1, i);
            } else if (packet.u8(packet.isV6() ? 6 : 9) == 6 && factory.oneIn(15)) {
                packet.bytes()[(packet.isV6() ? 40 : 20) + 13] ^= (byte) (1 << random.nextInt(8));
                sealed(packet, true);
            }
        }
    }

    /** Addresses, protocol and the first four bytes behind the IP header say which flow a packet is of. */
    private static Map<String, List<TestPacket>> byFlow(List<TestPacket> packets) {
        Map<String, List<TestPacket>> flows = new HashMap<>();
        for (TestPacket p : packets) {
            int ip = p.isV6() ? 40 : (p.u8(0) & 0xf) * 4;
            String key = HexFormat.of().formatHex(p.bytes(), p.isV6() ? 8 : 12, p.isV6() ? 40 : 20)
                    + " " + p.u8(p.isV6() ? 6 : 9) + " "
                    + (p.bytes().length >= ip + 4 ? p.i32(ip) : p.bytes().length);
            flows.computeIfAbsent(key, k -> new ArrayList<>()).add(p);
        }
        return flows;
    }

    @Test
    void shouldPassMetadataAndKeepItsPlaceInTheFlow() {
        List<TestPacket> packets = segments(false, true, 2_000, 1_000);
        TestPacket partial = factory.superPacket(false, true, 10, 0);
        System.arraycopy(packets.get(0).bytes(), 12, partial.bytes(), 12, 12);
        List<TestPacket> got = coalesce(List.of(packets.get(0), partial, packets.get(1)));
        Segments.assertSame(List.of(packets.get(0), partial, packets.get(1)), got, "order");
        assertEquals(partial.offload(), got.get(1).offload());
    }

    @Test
    void shouldStandAnythingThatComes() {
        Mutations mutations = new Mutations(random);
        for (int round = 0; round < 50_000; round++) {
            TestPacket packet = mutations.next();
            long checked =
                    OffloadCheck.check(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
            if (checked != OffloadCheck.INVALID) {
                add(packet.with(random.nextBoolean() ? checked : Offload.NONE));
            }
            if (factory.oneIn(30)) {
                coalescer.flush();
            }
        }
    }

    @Test
    void shouldAllocateNothing() {
        List<TestPacket> packets = segments(false, true, 30_000, 1_400);
        packets.addAll(segments(true, false, 30_000, 1_400));
        ByteBuffer[] buffers = packets.stream().map(TestPacket::guarded).toArray(ByteBuffer[]::new);
        int[] lengths = packets.stream().mapToInt(p -> p.bytes().length).toArray();
        long[] bytes = new long[1];
        Coalescer quiet = new Coalescer((b, at, length, offload) -> bytes[0] += length, true);
        Allocations.assertNone(10_000, () -> {
            for (int i = 0; i < buffers.length; i++) {
                quiet.add(buffers[i], TestPacket.GUARD, lengths[i], Offload.NONE);
            }
            quiet.flush();
        });
        assertEquals(20_000L * (52 + 30_000 + 48 + 30_000), bytes[0]);
    }
}

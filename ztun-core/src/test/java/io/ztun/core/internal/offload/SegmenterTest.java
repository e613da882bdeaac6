package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SegmenterTest {

    private final PacketFactory factory = new PacketFactory(Seed.random());

    @Test
    void shouldCutAsThePlainestCodeDoes() {
        for (int round = 0; round < 300; round++) {
            TestPacket packet = factory.superPacket();
            Segments.assertSame(Segments.naive(packet), Segments.of(packet), Seed.at(round));
        }
    }

    @Test
    void shouldKeepFlagsWhereTheyBelong() {
        TestPacket packet = factory.superPacket(false, true, 2_500, 1_000);
        packet.bytes()[33] = (byte) 0xff;
        packet.put32(24, 0xffff_ff00);
        packet.put16(4, 0xffff);
        List<TestPacket> out = Segments.of(packet);
        assertEquals(3, out.size());
        int[] flags = {0xf6, 0x76, 0x7f}; // FIN 01, PSH 08, CWR 80
        int[] sequences = {0xffff_ff00, 0x2e8, 0x6d0};
        int[] ids = {0xffff, 0, 1};
        int[] lengths = {1_052, 1_052, 552};
        for (int i = 0; i < 3; i++) {
            assertEquals(flags[i], out.get(i).u8(33), "flags of " + i);
            assertEquals(sequences[i], out.get(i).i32(24), "sequence of " + i);
            assertEquals(ids[i], out.get(i).u16(4), "id of " + i);
            assertEquals(lengths[i], out.get(i).bytes().length, "length of " + i);
            assertEquals(lengths[i], out.get(i).u16(2), "total length of " + i);
        }
    }

    @Test
    void shouldWriteDatagramLengths() {
        TestPacket packet = factory.superPacket(true, false, 2_001, 1_000);
        List<TestPacket> out = Segments.of(packet);
        assertEquals(List.of(1_008, 1_008, 9), out.stream().map(p -> p.u16(4)).toList());
        assertEquals(List.of(1_008, 1_008, 9), out.stream().map(p -> p.u16(44)).toList());
    }

    @Test
    void shouldWriteNoChecksumOfZeroForUdp() {
        for (int round = 0; round < 100; round++) {
            boolean v6 = round % 2 == 0;
            int ip = v6 ? 40 : 20;
            TestPacket udp = factory.withZeroChecksum(factory.superPacket(v6, false, 999, 100));
            assertEquals(0xffff, Segments.of(udp).get(0).u16(ip + 6), Seed.at(round));
            TestPacket tcp = factory.withZeroChecksum(factory.superPacket(v6, true, 999, 100));
            assertEquals(0, Segments.of(tcp).get(0).u16(ip + 16), Seed.at(round));
        }
    }

    @Test
    void shouldCarryAnOddPseudoHeaderAlong() {
        // With a source route the pseudo-header holds another destination: it must not be computed from the IP header.
        TestPacket packet = factory.superPacket(false, true, 300, 100);
        packet.put16(36, Checksums.add(packet.u16(36), 0x1111));
        for (TestPacket segment : Segments.of(packet)) {
            assertEquals(0x1111, Rfc1071.transport(segment.bytes(), 20, PacketFactory.TCP));
        }
    }

    @Test
    void shouldCompleteAPacketOfOneSegment() {
        for (int round = 0; round < 300; round++) {
            TestPacket packet = factory.plain();
            Segments.assertSame(Segments.naive(packet), Segments.of(packet), Seed.at(round));
        }
    }

    @Test
    void shouldCopyACompletePacket() {
        TestPacket packet = factory.plain().with(Offload.NONE);
        assertArrayEquals(packet.bytes(), Segments.of(packet).get(0).bytes());
    }

    @Test
    void shouldRefuseMetadataThatDoesNotFit() {
        TestPacket packet = factory.superPacket(false, true, 300, 100);
        Segmenter segmenter = new Segmenter();
        assertEquals(3, segmenter.start(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload()));
        assertEquals(
                Segmenter.INVALID,
                segmenter.start(packet.guarded(), TestPacket.GUARD, packet.bytes().length - 1, packet.offload()));
        assertEquals(0, segmenter.next(ByteBuffer.allocateDirect(9_000), 0));
    }

    @Test
    void shouldWriteNothingWhereASegmentDoesNotFit() {
        TestPacket packet = factory.superPacket(false, true, 300, 100);
        Segmenter segmenter = new Segmenter();
        segmenter.start(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
        ByteBuffer small = ByteBuffer.allocateDirect(segmenter.nextLength());
        assertThrows(IndexOutOfBoundsException.class, () -> segmenter.next(small, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> segmenter.next(small, -1));
        assertEquals(ByteBuffer.allocateDirect(small.capacity()), small);
        assertEquals(small.capacity(), segmenter.next(small, 0));
        assertArrayEquals(Segments.naive(packet).get(0).bytes(), TestPacket.copy(small, 0, small.capacity()));
    }

    @Test
    void shouldGoOnWhereTheBatchWasFull() {
        TestPacket packet = factory.superPacket(true, true, 60_000, 1_000);
        Segmenter segmenter = new Segmenter();
        segmenter.start(packet.guarded(), TestPacket.GUARD, packet.bytes().length, packet.offload());
        PacketBatch batch = new PacketBatch(64, 10_000);
        List<TestPacket> out = new ArrayList<>();
        boolean all = false;
        while (!all) {
            batch.clear();
            all = segmenter.drainTo(batch);
            assertTrue(batch.count() > 0);
            for (int i = 0; i < batch.count(); i++) {
                assertEquals(Offload.NONE, batch.offload(i));
                out.add(new TestPacket(TestPacket.copy(batch.buffer(), batch.offset(i), batch.length(i)), 0));
            }
        }
        Segments.assertSame(Segments.naive(packet), out, Seed.at(0));
        assertFalse(segmenter.nextLength() > 0);
    }

    @Test
    void shouldAllocateNothing() {
        TestPacket tcp = factory.superPacket(false, true, 20_000, 1_400);
        TestPacket udp = factory.superPacket(true, false, 20_000, 1_400);
        ByteBuffer first = tcp.guarded();
        ByteBuffer second = udp.guarded();
        Segmenter segmenter = new Segmenter();
        PacketBatch batch = new PacketBatch(64, 70_000);
        Allocations.assertNone(20_000, () -> {
            segmenter.start(first, TestPacket.GUARD, tcp.bytes().length, tcp.offload());
            batch.clear();
            segmenter.drainTo(batch);
            segmenter.start(second, TestPacket.GUARD, udp.bytes().length, udp.offload());
            batch.clear();
            segmenter.drainTo(batch);
        });
    }
}

package io.ztun.core.internal.offload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the software makes of a packet, compared with what the kernel makes of it; see {@link KernelTopology}. */
@RequiresNetns(commands = "ethtool")
class KernelSegmentationTest {

    private static final int EINVAL = 22;

    private static KernelTopology kernel;

    private final Random random = Seed.random();
    private final PacketFactory factory = new PacketFactory(random);

    @BeforeAll
    static void build() throws Exception {
        kernel = KernelTopology.create();
    }

    @AfterAll
    static void remove() throws Exception {
        if (kernel != null) {
            kernel.close();
        }
    }

    @BeforeEach
    void forgetTheLastTest() {
        kernel.drain();
    }

    /** Sends a packet through the kernel, and one hop older through the software. */
    private void assertSameAsKernel(TestPacket packet, Object round) {
        if (Offload.gsoType(packet.offload()) == Offload.GSO_UDP_L4 && !kernel.segmentsUdp()) {
            return;
        }
        int length = packet.bytes().length;
        long checked = OffloadCheck.check(packet.guarded(), TestPacket.GUARD, length, packet.offload());
        int header = OffloadCheck.headerLength(packet.guarded(), TestPacket.GUARD, length, checked);
        List<TestPacket> mine = Segments.of(packet.forwarded());
        assertEquals(0, kernel.write(packet.with(checked), header), () -> packet + Seed.at(round));
        List<TestPacket> theirs = new ArrayList<>();
        while (theirs.size() < mine.size()) {
            TestPacket next = kernel.receive();
            assertNotNull(
                    next, () -> "packets=" + theirs.size() + " wanted=" + mine.size() + " " + packet + Seed.at(round));
            theirs.add(next);
        }
        Segments.assertSame(theirs, mine, Seed.at(round));
    }

    @Test
    void shouldCutSuperPacketsAsTheKernelDoes() {
        for (int round = 0; round < 1_500; round++) {
            assertSameAsKernel(factory.superPacket(), round);
        }
    }

    @Test
    void shouldCutEveryKindOfTcpFlagsAsTheKernelDoes() {
        for (int flags = 0; flags < 256; flags++) {
            boolean v6 = random.nextBoolean();
            TestPacket packet = factory.superPacket(v6, true, 350, 100);
            packet.bytes()[(v6 ? 40 : 20) + 13] = (byte) flags;
            assertSameAsKernel(packet, "flags=" + flags);
        }
    }

    @Test
    void shouldCutAtEverySizeAroundASegmentsEnd() {
        for (int payload = 96; payload <= 208; payload++) {
            for (int kind = 0; kind < 4; kind++) {
                assertSameAsKernel(
                        factory.superPacket((kind & 1) != 0, (kind & 2) != 0, payload, 100), "payload=" + payload);
            }
        }
    }

    @Test
    void shouldWriteAChecksumOfZeroAsTheKernelDoes() {
        for (int round = 0; round < 100; round++) {
            for (int kind = 0; kind < 8; kind++) {
                int size = (kind & 4) != 0 ? 0 : 100;
                TestPacket packet = factory.superPacket((kind & 1) != 0, (kind & 2) != 0, 250, size);
                assertSameAsKernel(factory.withZeroChecksum(packet), round);
            }
        }
    }

    @Test
    void shouldCarryAForeignPseudoHeaderAsTheKernelDoes() {
        for (int round = 0; round < 200; round++) {
            TestPacket packet = factory.superPacket();
            int field = Offload.csumStart(packet.offload()) + Offload.csumOffset(packet.offload());
            packet.put16(field, random.nextInt());
            assertSameAsKernel(packet, round);
        }
    }

    @Test
    void shouldCompleteChecksumsAsTheKernelDoes() {
        for (int round = 0; round < 1_000; round++) {
            assertSameAsKernel(factory.plain(), round);
            assertSameAsKernel(factory.foreign(), round);
        }
    }

    @Test
    void shouldGiveTheKernelSuperPacketsThatItCutsIntoWhatWasJoined() {
        List<TestPacket> joined = new ArrayList<>();
        Coalescer coalescer = new Coalescer(
                (b, at, length, offload) -> joined.add(new TestPacket(TestPacket.copy(b, at, length), offload)), true);
        for (int round = 0; round < 500; round++) {
            TestPacket whole = factory.superPacket();
            joined.clear();
            for (TestPacket p : Segments.naive(whole)) {
                coalescer.add(p.guarded(), TestPacket.GUARD, p.bytes().length, Offload.NONE);
            }
            coalescer.flush();
            for (TestPacket packet : joined) {
                assertSameAsKernel(packet, round);
            }
        }
    }

    /** At least 100,000 packets with random metadata that the check lets pass; the kernel must take every one. */
    @Test
    void shouldNeverMakeTheKernelRefuseWhatTheCheckLetsPass() {
        Mutations mutations = new Mutations(random);
        int passed = 0;
        int refusedByBoth = 0;
        while (passed < 100_000) {
            TestPacket packet = sunk(mutations.next());
            int length = packet.bytes().length;
            long checked = OffloadCheck.check(packet.guarded(), TestPacket.GUARD, length, packet.offload());
            if (checked == OffloadCheck.INVALID) {
                refusedByBoth += length > 0 && kernel.write(packet, 0) == EINVAL ? 1 : 0;
                continue;
            }
            TestPacket normal = packet.with(checked);
            if (OffloadCheck.kernelTakes(packet.guarded(), TestPacket.GUARD, length, checked) && isKnown(checked)) {
                int header = OffloadCheck.headerLength(packet.guarded(), TestPacket.GUARD, length, checked);
                int error = kernel.write(normal, header);
                assertEquals(0, error, () -> "errno=" + error + " " + normal + Seed.at(""));
                passed++;
            }
        }
        // Or else this would not be the kernel that has to be guarded.
        assertTrue(refusedByBoth > 1_000, "refused by both=" + refusedByBoth + " " + Seed.at(""));
    }

    private static boolean isKnown(long offload) {
        return kernel.segmentsUdp() || Offload.gsoType(offload) != Offload.GSO_UDP_L4;
    }

    /** Most of them are sent into a black hole, for speed. */
    private TestPacket sunk(TestPacket packet) {
        if (packet.bytes().length < 40 || factory.oneIn(20)) {
            return packet;
        }
        byte[] bytes = packet.bytes().clone();
        if (packet.isV6()) {
            bytes[27] = 0x29;
        } else {
            bytes[18] = 9;
        }
        TestPacket sunk = new TestPacket(bytes, packet.offload());
        if (IpPackets.hasHeader(sunk.guarded(), TestPacket.GUARD, bytes.length)) {
            sunk.sealIp();
        }
        return sunk;
    }
}

package io.ztun.app.engine;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.DirectMemory;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.session.Session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two sessions with memory, with real codecs: what goes in comes out, whatever is lost, and what comes again costs little. */
class MemoryPathTest {
    private static final long SIZE = 64L << 20;
    private static final int PACKETS = 50;
    private static final int SETTLING = 6;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final long memoryBefore = DirectMemory.bytesInUse();
    private final LongMemory memoryA = new LongMemory(SIZE);
    private final LongMemory memoryB = new LongMemory(SIZE);
    private final LossyNetwork network = new LossyNetwork(random);
    private final CheckedTun tunA = new CheckedTun();
    private final CheckedTun tunB = new CheckedTun();
    private final Counters counters = new Counters();
    private final PacketBatch batch = new PacketBatch(PACKETS, 400_000);
    private final int[] all = IntStream.range(0, PACKETS).toArray();
    private Session a;
    private Session b;
    private int number;

    @AfterEach
    void shouldGiveBackAllMemory() {
        a.release();
        b.release();
        assertEquals(memoryBefore, DirectMemory.bytesInUse());
    }

    @ParameterizedTest
    @CsvSource({
        "lz4/BLOCK, false, 3",
        "lz4/BLOCK, true, 3000",
        "lz4/DICTIONARY, false, 3000",
        "lz4/DICTIONARY, true, 3",
        "zstd/DICTIONARY, true, 3000",
        "none/BLOCK, false, 3",
        "none/BLOCK, true, 3",
        "none/BLOCK, true, 3000"
    })
    void shouldDeliverWhatArrivesWhateverIsLost(String codecAndMode, boolean predicted, int jitterMs) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        a = Sessions.begin(network.a, codec, predicted, new SessionContext(tunA, counters, network), memoryA);
        b = Sessions.begin(network.b, codec, predicted, new SessionContext(tunB, counters, network), memoryB);
        network.a.handler = a;
        network.b.handler = b;
        network.duplication = 0.1;
        for (int round = 0; round < 4; round++) {
            network.loss = 0.4;
            network.jitterNs = jitterMs * 1_000_000L;
            text(20, jitterMs * 300_000L);
            network.loss = 0;
            network.jitterNs = 3_000_000;
            settle();
            assertSame(memoryA.sending().log(), memoryB.receiving().log());
        }
        text(20, 1_000_000);
        settle();
        long before = network.a.bytes;
        int arrived = tunB.arrivedDatagrams();
        long bytes = text(20, 1_000_000);
        settle();
        assertNull(tunB.wrong, "seed=" + seed);
        assertEquals(20 * PACKETS + SETTLING, tunB.arrivedDatagrams() - arrived, "seed=" + seed);
        long wire = network.a.bytes - before;
        assertTrue(wire < bytes / 2, "of " + bytes + ": " + wire + " seed=" + seed);
        assertTrue(counters.snapshot(1).sent().fromMemory() > bytes / 2);
    }

    /** Whatever is sent has offers made of what was sent before. */
    private void settle() {
        for (int i = 0; i < SETTLING; i++) {
            network.advance(2_100_000_000L);
            add(10, random);
            a.send(batch, all, 1, 0);
            batch.clear();
        }
        network.advance(1_000_000_000);
    }

    private int add(int length, Random from) {
        FlowPackets.udp(batch, number, length, from, false);
        int last = batch.count() - 1;
        byte[] copy = new byte[batch.length(last)];
        batch.buffer().get(batch.offset(last), copy);
        tunB.expect(number++, copy);
        return copy.length;
    }

    /** The same text each time, but for the datagrams' numbers. */
    private long text(int rounds, long ns) {
        Random same = new Random(7);
        long bytes = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < PACKETS; i++) {
                bytes += add(1_100 + same.nextInt(200), same);
            }
            a.send(batch, all, PACKETS, 0);
            batch.clear();
            network.advance(ns);
        }
        return bytes;
    }

    private void assertSame(MemoryLog sent, MemoryLog received) {
        assertEquals(sent.end(), received.end(), "seed=" + seed);
        assertTrue(sent.end() > 100_000, "seed=" + seed + " end=" + sent.end());
        ByteBuffer one = ByteBuffer.allocate((int) sent.end());
        ByteBuffer other = ByteBuffer.allocate((int) sent.end());
        sent.copy(0, one);
        received.copy(0, other);
        assertEquals(-1, one.flip().mismatch(other.flip()), "seed=" + seed);
    }

    @ParameterizedTest
    @CsvSource({
        "lz4/STREAM, true",
        "none/BLOCK, true",
        "zstd/STREAM, true",
        "lz4/DICTIONARY, false",
        "none/BLOCK, false"
    })
    void shouldAllocateNothingForPackets(String codecAndMode, boolean ordered) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        DirectLink there = new DirectLink(ordered);
        DirectLink back = new DirectLink(ordered);
        SessionContext context = new SessionContext(new Sink(), counters, System::nanoTime);
        a = Sessions.begin(there, codec, true, context, memoryA);
        b = Sessions.begin(back, codec, true, context, memoryB);
        there.end = b;
        back.end = a;
        for (int i = 0; i < 500; i++) {
            send();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2_000; i++) {
            send();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 64 * 1024, "allocated " + allocated + " bytes over 100,000 packets");
        assertEquals(0, counters.snapshot(1).droppedInvalid());
        assertTrue(counters.snapshot(1).received().fromMemory() > 0);
    }

    /** What each packet acknowledges may stand behind its payload. */
    @ParameterizedTest
    @ValueSource(strings = {"lz4/STREAM", "none/BLOCK"})
    void shouldRememberTheSameAtBothEnds(String codecAndMode) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        DirectLink there = new DirectLink(true);
        DirectLink back = new DirectLink(true);
        SessionContext context = new SessionContext(new Sink(), counters, System::nanoTime);
        a = Sessions.begin(there, codec, true, context, memoryA);
        b = Sessions.begin(back, codec, true, context, memoryB);
        there.end = b;
        back.end = a;
        int acknowledged = 0;
        for (int round = 0; round < 500; round++) {
            for (int i = 0; i < 10; i++) {
                FlowPackets.tcp(batch, 1_001, (round * 10 + i) * 700, 700, 1_348);
                acknowledged += random.nextInt(i % 3 == 0 ? 1 : 100_000);
                batch.buffer().putInt(batch.offset(i) + 28, acknowledged);
            }
            a.send(batch, all, 10, 0);
            batch.clear();
        }
        assertSame(memoryA.sending().log(), memoryB.receiving().log());
    }

    private void send() {
        batch.clear();
        for (int i = 0; i < PACKETS; i++) {
            FlowPackets.tcp(batch, 1_001 + i % 3 * 2, i * 2_000, i % 10 == 9 ? 20_000 : 27 * i, 1_348);
        }
        a.send(batch, all, PACKETS, 0);
    }
}

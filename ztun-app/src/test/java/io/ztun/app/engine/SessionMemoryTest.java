package io.ztun.app.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.DirectMemory;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.session.Session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a session takes, without its link and what a C library takes for itself; and that it is all given back at the end. */
class SessionMemoryTest {
    private static final int PAIRS = 40;
    private static final int PACKETS = 40;

    private final long direct = DirectMemory.bytesInUse();
    private final PacketBatch batch = new PacketBatch(PACKETS, 400_000);
    private final int[] all = IntStream.range(0, PACKETS).toArray();
    private final Random random = new Random(1);
    private final List<Session> sessions = new ArrayList<>();
    private final SessionContext context = new SessionContext(new Sink(), new Counters(), System::nanoTime);

    /** A line that has been full, and whose speed is known: the senders pack by it. */
    private static final class Wire extends DirectLink {
        Wire(boolean ordered) {
            super(ordered);
        }

        @Override
        public long bytesPerSecond() {
            return 1L << 40;
        }
    }

    private void open(AgreedCodec codec, boolean ordered) {
        Wire there = new Wire(ordered);
        Wire back = new Wire(ordered);
        back.end = Sessions.begin(there, codec, true, context);
        there.end = Sessions.begin(back, codec, true, context);
        sessions.add(there.end);
        sessions.add(back.end);
    }

    private void send(Session session) {
        session.send(batch, all, batch.count(), 0);
        batch.clear();
    }

    private void echoes() {
        for (Session session : sessions) {
            for (int i = 0; i < 10; i++) {
                FlowPackets.udp(batch, i, 56, random, false);
                send(session);
            }
        }
    }

    /** Chat in datagrams; then logs in super-packets, which shrink so well that a body of 64 KiB makes a small frame. */
    private void bulk() {
        for (Session session : sessions) {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < PACKETS; i++) {
                    FlowPackets.udp(batch, i, 800 + random.nextInt(400), random, false);
                }
                send(session);
            }
            for (int i = 0; i < 6; i++) {
                FlowPackets.tcp(batch, 1_001, 60_000 * i, 60_000, 1_300);
                send(session);
            }
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Kibibytes of each end after ten small packets each way, and after bulk each way. */
    @ParameterizedTest
    @CsvSource({
        "lz4/STREAM, true, 40, 356",
        "lz4/DICTIONARY, false, 40, 384",
        "lz4/BLOCK, false, 48, 64",
        "zstd/STREAM, true, 40, 220",
        "zstd/DICTIONARY, false, 48, 520",
        "snappy/BLOCK, true, 48, 250",
        "none/BLOCK, true, 48, 100",
    })
    void shouldTakeWhatIsNeededAndGiveItBack(String codecAndMode, boolean ordered, int idle, int bulk) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        open(codec, ordered); // what classes and threads take once is no session's
        echoes();
        bulk();
        sessions.forEach(Session::release);
        sessions.clear();
        long before = heap();
        for (int i = 0; i < PAIRS; i++) {
            open(codec, ordered);
        }
        echoes();
        assertTakes(idle, before);
        bulk();
        assertTakes(bulk, before);
        sessions.forEach(Session::release);
        assertEquals(direct, DirectMemory.bytesInUse());
    }

    private void assertTakes(int kib, long heapBefore) {
        long heap = (heap() - heapBefore) / sessions.size();
        long outside = (DirectMemory.bytesInUse() - direct) / sessions.size();
        assertTrue(heap + outside <= kib * 1_024L, () -> "heap=" + heap + " native=" + outside + " kib=" + kib);
    }
}

package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Turn;
import io.ztun.testkit.PacketSamples;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.FakeTun;
import io.ztun.testkit.fake.WholeFrames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a session does with packets while its link has no room, and once it closes. */
@Timeout(30)
class SendingStateTest {
    /** So many packets leave the backlog together, and the last of them may be begun when the turn is all but spent. */
    private static final int FRAME = 64;

    private static final int BATCH = 50;

    private final Counters counters = new Counters();
    private final CountingTun tun = new CountingTun();
    private final SessionContext context = new SessionContext(tun, counters, System::nanoTime);
    private final Hose link = new Hose();
    private final Session sender = Sessions.begin(link, Sessions.codec("lz4/STREAM"), false, context);
    private final Session receiver = Sessions.begin(
            link, Sessions.codec("lz4/STREAM"), false, new SessionContext(tun, counters, System::nanoTime));
    private int number;

    private static final class CountingTun extends FakeTun {
        private final AtomicInteger packets = new AtomicInteger();

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            packets.incrementAndGet();
            return true;
        }
    }

    /** A link with a tap: while it is shut one frame stays in it, and no more are taken. */
    private final class Hose extends FakeLink {
        private final WholeFrames frames = new WholeFrames();
        private final Queue<Runnable> actions = new ArrayDeque<>();
        private boolean open = true;
        private boolean closed;
        private byte[] stuck;

        Hose() {
            super(true);
        }

        @Override
        public synchronized int ready() {
            return closed ? CLOSED : stuck == null ? READY : BACK_PRESSURED;
        }

        @Override
        public synchronized int send(ByteBuffer buffer, int offset, int length) {
            if (ready() != READY) {
                return ready();
            }
            stuck = new byte[length];
            buffer.get(offset, stuck);
            return leave() ? SENT : QUEUED;
        }

        private boolean leave() {
            if (stuck != null && open) {
                ByteBuffer direct = ByteBuffer.allocateDirect(stuck.length).put(0, stuck);
                frames.deliver(receiver, direct, 0, stuck.length);
                stuck = null;
            }
            return stuck == null;
        }

        @Override
        public synchronized int flush(long patienceNs) {
            return closed ? CLOSED : leave() ? SENT : QUEUED;
        }

        @Override
        public synchronized void whenRead(Runnable action) {
            actions.add(action);
        }
    }

    @AfterEach
    void close() {
        sender.release();
        receiver.release();
    }

    private void send(int packets) {
        PacketBatch batch = new PacketBatch(BATCH, 64_000);
        for (int left = packets; left > 0; left -= BATCH) {
            batch.clear();
            for (int i = 0; i < BATCH; i++) {
                ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 4).putInt(28, number++);
                batch.buffer().put(batch.nextOffset(), packet, 0, packet.capacity());
                batch.add(packet.capacity(), Offload.NONE);
                PacketHeaders.read(batch, batch.count() - 1);
            }
            sender.send(batch, IntStream.range(0, BATCH).toArray(), BATCH, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountAllThatALinkTakesNoMoreBecauseItCloses(boolean waiting) {
        link.open = !waiting;
        send(500);
        link.closed = true;
        if (waiting) {
            sender.onWritable(); // it was on its way
        }
        send(BATCH);
        int lost = waiting ? 500 : BATCH;
        assertEquals(lost, counters.snapshot(1).droppedQueueFull(), "but for the frame that the link has");
        assertEquals(550 - lost, counters.snapshot(1).packetsSent());
    }

    /** The link's thread has others to serve. */
    @Test
    void shouldSendATurnsWorkAtATimeOfWhatHasWaited() {
        link.open = false;
        send(2_000);
        link.open = true;
        sender.onWritable();
        int turns = 1;
        for (int before = 0; !link.actions.isEmpty(); before = tun.packets.get()) {
            assertTrue(tun.packets.get() - before <= Turn.UNITS + 2 * FRAME, tun.packets.get() + " after " + before);
            link.actions.remove().run();
            turns++;
        }
        assertTrue(turns > 2, turns + " turns");
        assertEquals(2_000, tun.packets.get() + counters.snapshot(1).droppedQueueFull());
        send(BATCH);
        assertEquals(2_000 + BATCH, tun.packets.get() + counters.snapshot(1).droppedQueueFull());
    }

    @Test
    void shouldTellHowLongPacketsHaveWaited() throws InterruptedException {
        send(BATCH);
        assertEquals(Duration.ZERO, sender.snapshot().queueDelay());
        link.open = false;
        send(500);
        Thread.sleep(30);
        link.open = true;
        sender.onWritable();
        long waitedMs = sender.snapshot().queueDelay().toMillis();
        assertTrue(waitedMs >= 30 && waitedMs < 10_000, "ms: " + waitedMs);
        while (!link.actions.isEmpty()) {
            link.actions.remove().run();
        }
        send(BATCH);
        assertEquals(Duration.ZERO, sender.snapshot().queueDelay());
    }

    /** Threads of two queues, and a third that has the link emptied: whoever was told "no room" is served when there is. */
    @Test
    void shouldLeaveNothingBehindWhereSeveralThreadsSend() throws InterruptedException {
        int rounds = 2_000;
        Runnable sending = () -> {
            PacketBatch batch = new PacketBatch(1, 8_000);
            for (int i = 0; i < rounds; i++) {
                ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 4);
                batch.clear();
                batch.buffer().put(batch.nextOffset(), packet, 0, packet.capacity());
                batch.add(packet.capacity(), Offload.NONE);
                PacketHeaders.read(batch, batch.count() - 1);
                sender.send(batch, new int[1], 1, 0);
            }
        };
        Thread[] threads = {new Thread(sending), new Thread(sending)};
        for (Thread thread : threads) {
            thread.start();
        }
        for (boolean busy = true; busy; busy = threads[0].isAlive() || threads[1].isAlive()) {
            link.open = false;
            Thread.yield();
            link.open = true;
            if (link.flush(0) == Hose.SENT) {
                sender.onWritable();
            }
        }
        sender.onWritable();
        while (!link.actions.isEmpty()) {
            link.actions.remove().run();
        }
        assertEquals(2 * rounds, tun.packets.get() + counters.snapshot(1).droppedQueueFull());
    }
}

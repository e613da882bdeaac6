package io.ztun.transport.udp;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions on one socket and one thread: none waits for all that another has sent, be it few bytes that are much work. */
@Timeout(60)
final class FairTurnsTest {
    /** What a frame of few bytes may hold. */
    private static final int PACKETS = 3_000;

    private static final int SILENT = 2_000;

    private final BlockingQueue<Worker> accepted = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final Transport server = new UdpTransportProvider().create(new TransportConfig(1, 100_000));
    private InetSocketAddress address;

    /** What all have done, on the one thread; read when it has nothing more to do. */
    private long done;

    /** Does as much for each frame as its first byte says, in its turns, and notes how much all had done by then. */
    private final class Worker implements LinkHandler {
        final Link link;
        final List<Long> ends = new ArrayList<>();
        final List<Integer> numbers = new ArrayList<>();
        final CompletableFuture<Throwable> closed = new CompletableFuture<>();
        private final CountDownLatch held = new CountDownLatch(1);
        private int left;

        Worker(Link link) {
            this.link = link;
            link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            assertEquals(0, left, "a frame before the former one was done with");
            if (frame.get(offset) == 'H') {
                hold();
            }
            numbers.add(frame.getInt(offset + 1));
            left = frame.get(offset) == 'B' ? PACKETS : 1;
            return onTurn(turn);
        }

        private void hold() {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean onTurn(Turn turn) {
            while (left > 0) {
                if (turn.isOver()) {
                    return false;
                }
                turn.spend(60);
                left--;
                done++;
            }
            ends.add(done);
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {
            closed.complete(cause);
        }
    }

    private record Session(RawClient client, long id, Worker worker) {
        void send(char kind, int number, int length) throws Exception {
            ByteBuffer datagram = ByteBuffer.allocate(8 + length);
            datagram.putLong(Datagram.header(Datagram.DATA, id))
                    .put((byte) kind)
                    .putInt(number);
            client.send(datagram.array());
        }
    }

    @BeforeEach
    void listen() {
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
            Worker worker = new Worker(link);
            accepted.add(worker);
            return worker;
        });
    }

    @AfterEach
    void close() {
        server.close();
        clients.forEach(RawClient::close);
    }

    private Session connect() throws Exception {
        RawClient client = new RawClient(address);
        clients.add(client);
        long id = client.connect(clients.size());
        return new Session(client, id, accepted.poll(5, TimeUnit.SECONDS));
    }

    /** Holds up the thread until all is in the system's queue, then waits until all has been handed over. */
    private void sendWhileHeld(Session holder, CheckedRunnable sending, Session... all) throws Exception {
        holder.send('H', 0, 5);
        sending.run();
        TimeUnit.MILLISECONDS.sleep(50);
        holder.worker.held.countDown();
        for (Session each : all) {
            CompletableFuture<Void> read = new CompletableFuture<>();
            each.worker.link.whenRead(() -> read.complete(null));
            read.get(30, TimeUnit.SECONDS);
        }
    }

    private interface CheckedRunnable {
        void run() throws Exception;
    }

    @Test
    void shouldNotWaitForWhatAnotherSessionsFramesHold() throws Exception {
        Session hog = connect();
        Session chat = connect();
        sendWhileHeld(
                connect(),
                () -> {
                    for (int i = 0; i < 200; i++) {
                        hog.send('B', i, 300);
                    }
                    chat.send('1', 1, 60);
                },
                hog,
                chat);
        assertEquals(1, chat.worker.ends.size());
        assertTrue(
                chat.worker.ends.get(0) < 40 * Turn.UNITS,
                () -> "done before a chat's packet: " + chat.worker.ends.get(0));
        assertEquals(200, hog.worker.ends.size(), "frames lost that there was memory for");
        assertInOrder(hog);
    }

    @Test
    void shouldNotWaitForAnotherSessionsManyTinyFrames() throws Exception {
        Session hog = connect();
        Session chat = connect();
        sendWhileHeld(
                connect(),
                () -> {
                    for (int i = 0; i < 5_000; i++) {
                        hog.send('1', i, 5);
                    }
                    chat.send('1', 1, 60);
                },
                hog,
                chat);
        assertEquals(1, chat.worker.ends.size());
        assertTrue(
                chat.worker.ends.get(0) < hog.worker.ends.size() / 2,
                () -> "done before a chat's packet: " + chat.worker.ends.get(0) + " of " + hog.worker.ends.size());
        assertInOrder(hog);
    }

    private static void assertInOrder(Session session) {
        List<Integer> numbers = session.worker.numbers;
        for (int i = 1; i < numbers.size(); i++) {
            assertTrue(numbers.get(i - 1) < numbers.get(i), "out of order at " + i);
        }
    }

    /** What is kept for one session's turn is bounded: 16 MiB of work that waits would be everybody's memory. */
    @Test
    void shouldKeepNoMoreThanItsShare() throws Exception {
        Session hog = connect();
        Session chat = connect();
        sendWhileHeld(
                connect(),
                () -> {
                    for (int i = 0; i < 4_000; i++) {
                        hog.send('B', i, 1_400);
                    }
                    chat.send('1', 1, 60);
                },
                chat);
        assertEquals(1, chat.worker.ends.size());
        assertTrue(chat.worker.ends.get(0) < 1_000L * PACKETS, "the chat waited for all of it");
        hog.worker.link.abort();
        hog.worker.closed.get(10, TimeUnit.SECONDS);
        assertTrue(hog.worker.link.toString().matches(".* overflowed=[1-9].*"), hog.worker.link::toString);
        assertInOrder(hog);
    }

    /** The peer's CLOSE is no faster than what it had sent before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void shouldHandOverWhatCameBeforeTheEnd(int frames) throws Exception {
        Session session = connect();
        for (int i = 0; i < frames; i++) {
            session.send('B', i, 300);
        }
        session.client.send(RawClient.datagram(Datagram.CLOSE, session.id));
        session.worker.closed.get(10, TimeUnit.SECONDS);
        assertEquals(frames, session.worker.ends.size());
        assertInOrder(session);
    }

    /** Each answer is a call of the system: so many probes at once are nobody's search for a path. */
    @Test
    void shouldAnswerABoundedNumberOfProbesAtOnce() throws Exception {
        Session hog = connect();
        Session chat = connect();
        byte[] probe = RawClient.datagram(Datagram.PROBE, hog.id, 0, 0, 0, 7);
        sendWhileHeld(
                connect(),
                () -> {
                    for (int i = 0; i < 2_000; i++) {
                        hog.client.send(probe);
                    }
                },
                hog,
                chat);
        int answers = 0;
        while (hog.client.receive(200) != null) {
            answers++;
        }
        int all = answers;
        assertTrue(answers > 0 && answers < 1_000, () -> "answers: " + all);
        hog.client.send(probe);
        assertNotNull(hog.client.receive(5_000), "no answer to one probe");
    }

    @Test
    void shouldCostLittleWhileItIsSilent() throws Exception {
        connect();
        long before = usedHeap();
        long direct = directBytes();
        for (int i = 0; i < SILENT; i++) {
            try (RawClient client = new RawClient(address)) {
                client.connect(1_000 + i);
            }
        }
        long each = (usedHeap() - before + directBytes() - direct) / SILENT;
        assertTrue(each < 6_000, () -> "bytes for each: " + each);
        assertEquals(SILENT, accepted.size());
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}

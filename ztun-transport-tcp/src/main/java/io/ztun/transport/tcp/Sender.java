package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.ztun.spi.Framing;
import io.ztun.spi.Link;
import io.ztun.transport.nio.Frames;
import io.ztun.transport.nio.SourceViews;

/**
 * The sending side of a link. Whoever has a frame writes it to the channel itself; what the system does not take waits in
 * the queue, and {@link Duty} says who empties it. Frames are taken in each of these states until the link stops.
 *
 * <pre>
 *              not all written                    flush, with patience
 *   NOBODY -----------------------&gt; CALLER -----------------------------&gt; WAITER
 *      ^                              |                                    |  ^
 *      |                              | flush, without            patience |  | flush, with
 *      |                              v                            is over v  | patience
 *      +------- queue empty ------ LINK_THREAD &lt;---------------------------+--+
 *
 *   WAITER, queue empty: NOBODY.  Stopped: the link's thread empties the queue, or it is thrown away.
 * </pre>
 *
 * <p>Whoever was told that something waits ({@link Link#QUEUED}) is told when it has left, whoever got rid of it: that is
 * what {@link #wordOwed} remembers.
 *
 * <p>Thread-safe. Everything is guarded by {@link #lock}, which is held for one write at the longest, never while waiting.
 */
final class Sender {
    /** Longer than the round trip of any line that a tunnel is of use on, or what is only late would be sent again. */
    private static final int RETRY_MAX_MS = 4_000;

    /** Who empties the queue. */
    private enum Duty {
        /** It is empty. */
        NOBODY,
        /** Who put something there, and owes a flush. */
        CALLER,
        /** One thread that waits in {@link #flush} for the channel to take bytes. */
        WAITER,
        /** The link's thread, which is woken when the channel takes bytes. */
        LINK_THREAD
    }

    private final Object lock = new Object();
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Listener listener;
    private final SourceViews views = new SourceViews();
    private final SendQueue queue;
    private final KernelConnection kernel;
    private final LineRate rate;
    private final int queueLimit;
    private Framing framing = FrameLength.OWN;
    private WriteWaiter waiter;
    private Duty duty = Duty.NOBODY;
    private boolean wordOwed;
    private volatile boolean stopped;

    /** Hears of what happens on other threads than the link's. Both are called with the lock held. */
    interface Listener {
        /** The channel cannot be written to. */
        void sendFailed(Throwable cause);

        /** There is room again, for who had been told that something waits. */
        void roomAgain();
    }

    /**
     * @param key of the channel with the link thread's selector
     * @param queueLimit bytes in the queue from which on no frame is taken, unless the queue is empty
     */
    Sender(SocketChannel channel, SelectionKey key, SendQueue queue, int queueLimit, Listener listener) {
        this.channel = channel;
        this.key = key;
        this.queue = queue;
        this.queueLimit = queueLimit;
        this.listener = listener;
        kernel = new KernelConnection(channel);
        kernel.limitUnsent(LineRate.UNSENT_MAX);
        kernel.limitRetry(RETRY_MAX_MS);
        rate = new LineRate(kernel);
    }

    /** {@link Link#send}. */
    int send(ByteBuffer buffer, int offset, int length) {
        Frames.check(buffer, offset, length);
        synchronized (lock) {
            int ready = ready();
            if (ready != Link.READY) {
                return ready;
            }
            ByteBuffer view = views.of(buffer);
            framing.putBefore(view, offset, length);
            try {
                return write(view, offset - framing.headerLength(length), offset + length);
            } catch (IOException | OutOfMemoryError e) {
                // A frame that has left in part cannot be taken back: the connection is of no use any more.
                fail(e);
                return Link.CLOSED;
            }
        }
    }

    /** {@link Link#reframe}. */
    void reframe(Framing other) {
        synchronized (lock) {
            framing = other;
            if (channel.isOpen()) {
                kernel.watchPeer(other != FrameLength.OWN);
            }
        }
    }

    private int write(ByteBuffer view, int start, int end) throws IOException {
        int rest = start;
        if (duty == Duty.NOBODY && mayWriteAtOnce()) {
            int written = channel.write(view.limit(end).position(start));
            rate.spent(written);
            rest += written;
            if (rest == end) {
                return Link.SENT;
            }
        }
        queue.append(view, rest, end);
        if (duty == Duty.NOBODY) {
            duty = Duty.CALLER;
        }
        return Link.QUEUED;
    }

    /** Does without the clock as long as the line has never been full. */
    private boolean mayWriteAtOnce() {
        if (!rate.isKnown()) {
            return true;
        }
        long nowNs = System.nanoTime();
        followLine(nowNs);
        return rate.allows(nowNs);
    }

    private void followLine(long nowNs) {
        if (rate.sample(nowNs)) {
            kernel.limitUnsent(rate.unsentBytes());
        }
    }

    /** {@link Link#ready}. */
    int ready() {
        return stopped ? Link.CLOSED : hasRoom() ? Link.READY : Link.BACK_PRESSURED;
    }

    /** {@link Link#bytesPerSecond}. */
    long bytesPerSecond() {
        return rate.bytesPerSecond();
    }

    /** {@link Link#roundTripNs}. */
    long roundTripNs() {
        synchronized (lock) {
            return channel.isOpen() ? TimeUnit.MICROSECONDS.toNanos(kernel.roundTripUs()) : 0;
        }
    }

    /** Whether the connection is no more, whatever is left to be read. */
    boolean isGone() {
        synchronized (lock) {
            return !stopped && kernel.isGone();
        }
    }

    /** What the system knows of the connection, to be asked through {@link #ask}. */
    KernelConnection kernel() {
        return kernel;
    }

    /** Asks something of {@link #kernel}; false without asking once the channel is closed. */
    boolean ask(BooleanSupplier question) {
        synchronized (lock) {
            return channel.isOpen() && question.getAsBoolean();
        }
    }

    /** How many bytes wait for the system to take them. */
    int queued() {
        return queue.size();
    }

    private boolean hasRoom() {
        int queued = queue.size();
        return queued == 0 || queued < queueLimit;
    }

    /** {@link Link#flush}. */
    int flush(long patienceNs) {
        if (!stopped && queue.isEmpty()) {
            return Link.SENT;
        }
        long startNs = System.nanoTime();
        synchronized (lock) {
            if (patienceNs > 0) {
                awaitWaiter(startNs, patienceNs);
            }
            if (stopped || duty == Duty.NOBODY || patienceNs - (System.nanoTime() - startNs) <= 0 || !mayWait()) {
                return passOn();
            }
            duty = Duty.WAITER;
        }
        try {
            waitAndWrite(startNs, patienceNs);
        } finally {
            synchronized (lock) {
                stopWaiting();
            }
        }
        synchronized (lock) {
            return passOn();
        }
    }

    /** Only one thread waits for the channel; others wait for that one. */
    private void awaitWaiter(long startNs, long patienceNs) {
        while (duty == Duty.WAITER && !stopped) {
            long leftNs = patienceNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(lock, leftNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean mayWait() {
        if (duty == Duty.WAITER || Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            if (waiter == null) {
                waiter = new WriteWaiter(channel);
            }
            return true;
        } catch (IOException e) {
            // No descriptor is left for a selector: the link's thread does the work, a little slower.
            return false;
        }
    }

    private void waitAndWrite(long startNs, long patienceNs) {
        long leftNs = patienceNs;
        while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
            IOException failure = await(leftNs);
            synchronized (lock) {
                if (failure != null) {
                    fail(failure);
                }
                if (stopped || writeQueued()) {
                    return;
                }
            }
            leftNs = patienceNs - (System.nanoTime() - startNs);
        }
    }

    private IOException await(long leftNs) {
        try {
            waiter.await(leftNs);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Another thread may have found the queue empty, and the next frame may have made another its caller. */
    private void stopWaiting() {
        if (duty == Duty.WAITER) {
            duty = queue.isEmpty() ? Duty.NOBODY : Duty.CALLER;
        }
        if (duty == Duty.NOBODY && wordOwed && !stopped) {
            wordOwed = false;
            listener.roomAgain();
        } else if (duty == Duty.CALLER) {
            arm();
        }
        lock.notifyAll();
    }

    /** Answers a flush: what waits is left to the link's thread, unless another thread waits for the channel already. */
    private int passOn() {
        if (stopped) {
            return Link.CLOSED;
        }
        if (duty == Duty.NOBODY) {
            return Link.SENT;
        }
        wordOwed = true;
        if (duty == Duty.CALLER) {
            arm();
        }
        return Link.QUEUED;
    }

    private void arm() {
        duty = Duty.LINK_THREAD;
        if (key.isValid()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            key.selector().wakeup();
        }
    }

    /** Writes what waits, on the link's thread: the channel takes bytes. Returns whether somebody has to be told of room. */
    boolean drain() {
        synchronized (lock) {
            boolean mine = stopped || duty != Duty.WAITER;
            if (mine && !queue.isEmpty() && !writeQueued()) {
                arm();
                return false;
            }
            if (key.isValid()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
            boolean told = wordOwed && duty == Duty.NOBODY;
            if (told) {
                wordOwed = false;
            }
            return told;
        }
    }

    /** Returns whether nothing is left. */
    private boolean writeQueued() {
        try {
            queue.writeTo(channel);
            followLine(System.nanoTime());
        } catch (IOException e) {
            fail(e);
        }
        if (queue.isEmpty()) {
            duty = Duty.NOBODY;
            lock.notifyAll();
            return true;
        }
        return false;
    }

    private void fail(Throwable cause) {
        stopped = true;
        queue.release();
        duty = Duty.NOBODY;
        lock.notifyAll();
        listener.sendFailed(cause);
    }

    /** Takes no more frames; a thread that waits gives up. What is queued is still there for {@link #drain}. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            if (waiter != null) {
                waiter.wakeup();
            }
            lock.notifyAll();
        }
    }

    /** Closes the channel and forgets what is queued. */
    void close() throws IOException {
        synchronized (lock) {
            stopped = true;
            queue.release();
            duty = Duty.NOBODY;
            views.clear();
            lock.notifyAll();
            try {
                channel.close();
            } finally {
                closeWaiter();
            }
        }
    }

    private void closeWaiter() throws IOException {
        if (waiter != null) {
            waiter.close();
        }
    }
}

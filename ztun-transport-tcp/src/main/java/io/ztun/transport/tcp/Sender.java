package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import io.ztun.spi.Link;
import io.ztun.transport.nio.Frames;
import io.ztun.transport.nio.SourceViews;

/**
 * The sending side of a link. Whoever has a frame writes it to the channel itself; what the system does not take waits in
 * the queue, which either the thread that flushes or the link's thread empties, never both.
 *
 * <p>Thread-safe. Everything is guarded by {@link #lock}, which is held for one write at the longest, never while waiting.
 */
final class Sender {
    private final Object lock = new Object();
    private final SocketChannel channel;
    private final SelectionKey key;
    private final FailureHandler failures;
    private final SourceViews views = new SourceViews();
    private final SendQueue queue;
    private final KernelSocket kernel;
    private final LineRate rate;
    private final int queueLimit;
    private WriteWaiter waiter;
    private boolean waiting;
    private boolean armed;
    private volatile boolean stopped;

    /** Told, with the lock held, that the channel cannot be written to. */
    interface FailureHandler {
        void sendFailed(Throwable cause);
    }

    /**
     * @param key of the channel with the link thread's selector
     * @param queueLimit bytes in the queue from which on no frame is taken, unless the queue is empty
     */
    Sender(SocketChannel channel, SelectionKey key, SendQueue queue, int queueLimit, FailureHandler failures) {
        this.channel = channel;
        this.key = key;
        this.queue = queue;
        this.queueLimit = queueLimit;
        this.failures = failures;
        kernel = new KernelSocket(channel);
        kernel.limitUnsent(LineRate.UNSENT_MAX);
        rate = new LineRate(kernel);
    }

    /** {@link Link#send}. */
    int send(ByteBuffer buffer, int offset, int length) {
        Frames.check(buffer, offset, length);
        synchronized (lock) {
            if (stopped) {
                return Link.CLOSED;
            }
            if (!hasRoom()) {
                return Link.BACK_PRESSURED;
            }
            ByteBuffer view = views.of(buffer);
            int start = FrameLength.putBefore(view, offset, length);
            try {
                return write(view, start, offset + length);
            } catch (IOException | OutOfMemoryError e) {
                // A frame that has left in part cannot be taken back: the connection is of no use any more.
                fail(e);
                return Link.CLOSED;
            }
        }
    }

    private int write(ByteBuffer view, int start, int end) throws IOException {
        int rest = start;
        if (queue.isEmpty() && mayWriteAtOnce()) {
            int written = channel.write(view.limit(end).position(start));
            rate.spent(written);
            rest += written;
            if (rest == end) {
                return Link.SENT;
            }
        }
        queue.append(view, rest, end);
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
        boolean sent = queue.isEmpty() || flushQueue(patienceNs);
        return stopped ? Link.CLOSED : sent ? Link.SENT : Link.QUEUED;
    }

    private boolean flushQueue(long patienceNs) {
        long startNs = System.nanoTime();
        synchronized (lock) {
            awaitOthers(startNs, patienceNs);
            if (patienceNs - (System.nanoTime() - startNs) <= 0 || !mayWait()) {
                return passOn();
            }
            waiting = true;
        }
        try {
            return waitAndWrite(startNs, patienceNs);
        } finally {
            stopWaiting();
        }
    }

    /** Only one thread waits for the channel; others wait for that one. */
    private void awaitOthers(long startNs, long patienceNs) {
        while (waiting && !stopped && !queue.isEmpty()) {
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
        if (stopped || waiting || queue.isEmpty() || Thread.currentThread().isInterrupted()) {
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

    private boolean waitAndWrite(long startNs, long patienceNs) {
        long leftNs = patienceNs;
        while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
            IOException failure = await(leftNs);
            synchronized (lock) {
                if (failure != null) {
                    fail(failure);
                }
                if (stopped || writeQueued()) {
                    return queue.isEmpty();
                }
            }
            leftNs = patienceNs - (System.nanoTime() - startNs);
        }
        return queue.isEmpty();
    }

    private IOException await(long leftNs) {
        try {
            waiter.await(leftNs);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private void stopWaiting() {
        synchronized (lock) {
            waiting = false;
            passOn();
            lock.notifyAll();
        }
    }

    /** Leaves to the link's thread what waits; to the thread that waits for the channel already, if there is one. */
    private boolean passOn() {
        if (queue.isEmpty()) {
            return true;
        }
        if (!waiting && !armed && key.isValid()) {
            armed = true;
            key.interestOpsOr(SelectionKey.OP_WRITE);
            key.selector().wakeup();
        }
        return false;
    }

    /** Writes what waits, on the link's thread: the channel takes bytes. Returns whether nothing is left. */
    boolean drain() {
        synchronized (lock) {
            boolean othersTurn = waiting && !stopped;
            if (othersTurn || writeQueued()) {
                disarm();
            } else {
                passOn();
            }
            return queue.isEmpty();
        }
    }

    private void disarm() {
        if (armed && key.isValid()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
        armed = false;
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
            lock.notifyAll();
            return true;
        }
        return false;
    }

    private void fail(Throwable cause) {
        stopped = true;
        queue.release();
        lock.notifyAll();
        failures.sendFailed(cause);
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

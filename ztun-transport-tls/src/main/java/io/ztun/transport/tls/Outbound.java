package io.ztun.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/**
 * The sending side of a link. Whoever has a frame encrypts it and writes it to the channel; what the system does not take waits in
 * the queue, which the link's thread empties when the channel takes bytes again. Until the handshake is over no frame is taken.
 *
 * <p>Thread-safe. Everything is guarded by {@link #lock}, which is held for one frame's encryption at the longest.
 */
final class Outbound {
    /** The longest record that the JDK makes, in bytes, and some more. */
    static final int RECORD_MAX = 17 * 1024;

    /** The length before a frame, in bytes. */
    static final int HEADER_LENGTH = 3;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Object lock = new Object();
    private final TlsThread thread;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final SSLEngine engine;
    private final Buffers buffers;
    private final int queueLimit;
    private final Listener listener;
    private final ByteQueue queue = new ByteQueue();
    private boolean wordOwed;
    private volatile int queued;
    private volatile boolean established;
    private volatile boolean stopped;

    /** Hears of what happens on other threads than the link's. Called with the lock held. */
    interface Listener {
        /** The channel cannot be written to. */
        void sendFailed(Throwable cause);
    }

    /** @param queueLimit bytes in the queue from which on no frame is taken, unless the queue is empty */
    Outbound(
            TlsThread thread,
            SocketChannel channel,
            SelectionKey key,
            SSLEngine engine,
            Buffers buffers,
            int queueLimit,
            Listener listener) {
        this.thread = thread;
        this.channel = channel;
        this.key = key;
        this.engine = engine;
        this.buffers = buffers;
        this.queueLimit = queueLimit;
        this.listener = listener;
    }

    /** {@link Link#send}. */
    int send(ByteBuffer buffer, int offset, int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH || offset < Link.HEADROOM || !buffer.isDirect()) {
            throw new IllegalArgumentException("frame out of range: length=" + length + " min=1 max="
                    + FrameLimits.MAX_FRAME_LENGTH + " offset=" + offset + " min=" + Link.HEADROOM + " direct="
                    + buffer.isDirect());
        }
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        synchronized (lock) {
            int ready = ready();
            if (ready != Link.READY) {
                return ready;
            }
            int start = offset - HEADER_LENGTH;
            ByteBuffer frame = buffer.duplicate().clear().limit(offset + length).position(start);
            frame.put(start, (byte) (length >> 16))
                    .put(start + 1, (byte) (length >> 8))
                    .put(start + 2, (byte) length);
            try {
                seal(frame);
                return queued == 0 ? Link.SENT : Link.QUEUED;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // A frame that has left in part cannot be taken back: the connection is of no use any more.
                fail(e);
                return Link.CLOSED;
            }
        }
    }

    /**
     * Encrypts and sends, with what the engine itself has to say, such as an answer to a change of keys. Returns whether it made
     * anything of it.
     */
    private boolean seal(ByteBuffer plain) throws IOException {
        ByteBuffer records = buffers.take();
        try {
            boolean any = false;
            boolean goOn = true;
            while (goOn) {
                if (records.remaining() < RECORD_MAX) {
                    push(records);
                }
                SSLEngineResult result = engine.wrap(plain, records);
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    throw new SSLException("a record is longer than TLS has them");
                }
                any |= result.bytesProduced() > 0;
                goOn = result.getStatus() == SSLEngineResult.Status.OK
                        && result.bytesProduced() > 0
                        && (plain.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
            }
            push(records);
            return any;
        } finally {
            buffers.give(records);
        }
    }

    private void push(ByteBuffer records) throws IOException {
        records.flip();
        if (queued == 0) {
            channel.write(records);
        }
        if (records.hasRemaining()) {
            boolean first = queued == 0;
            queue.append(records);
            queued = queue.size();
            if (first) {
                arm();
            }
        }
        records.clear();
    }

    private void arm() {
        if (key.isValid()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            if (!thread.isCurrent()) {
                key.selector().wakeup();
            }
        }
    }

    /** Sends what the engine has to say. Link thread only. Returns whether that was anything. */
    boolean answer() throws IOException {
        synchronized (lock) {
            return seal(NOTHING.duplicate());
        }
    }

    /** The handshake is over: frames are taken. Link thread only. Returns whether somebody has to be told of room. */
    boolean establish() {
        synchronized (lock) {
            established = true;
            lock.notifyAll();
            return owed();
        }
    }

    /** {@link Link#ready}. */
    int ready() {
        int waits = queued;
        if (stopped) {
            return Link.CLOSED;
        }
        return established && (waits == 0 || waits < queueLimit) ? Link.READY : Link.BACK_PRESSURED;
    }

    /** How many bytes wait for the system to take them. */
    int queued() {
        return queued;
    }

    /** {@link Link#flush}. The link's own thread, which is who would make room, does not wait. */
    int flush(long patienceNs) {
        if (!stopped && isClear()) {
            return Link.SENT;
        }
        synchronized (lock) {
            if (patienceNs > 0 && !thread.isCurrent()) {
                await(patienceNs);
            }
            if (stopped) {
                return Link.CLOSED;
            }
            wordOwed |= !isClear();
            return isClear() ? Link.SENT : Link.QUEUED;
        }
    }

    private boolean isClear() {
        return established && queued == 0;
    }

    private void await(long patienceNs) {
        long startNs = System.nanoTime();
        long leftNs = patienceNs;
        try {
            while (leftNs > 0 && !stopped && !isClear()) {
                TimeUnit.NANOSECONDS.timedWait(lock, leftNs);
                leftNs = patienceNs - (System.nanoTime() - startNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits, on the link's thread: the channel takes bytes. Returns whether somebody has to be told of room. */
    boolean drain() {
        synchronized (lock) {
            try {
                queue.writeTo(channel);
                queued = queue.size();
            } catch (IOException e) {
                fail(e);
            }
            if (queued > 0) {
                return false;
            }
            if (key.isValid()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
            lock.notifyAll();
            return owed();
        }
    }

    private boolean owed() {
        boolean owed = wordOwed && isClear() && !stopped;
        wordOwed &= !owed;
        return owed;
    }

    private void fail(Throwable cause) {
        stopped = true;
        forget();
        listener.sendFailed(cause);
    }

    private void forget() {
        queue.release();
        queued = 0;
        lock.notifyAll();
    }

    /** Takes no more frames; a thread that waits gives up. What is queued is still there for {@link #drain}. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    /** Says that nothing more comes (close_notify), behind all that is queued. */
    void closeNotify() throws IOException {
        synchronized (lock) {
            engine.closeOutbound();
            seal(NOTHING.duplicate());
        }
    }

    /** Closes the channel and forgets what is queued. */
    void close() throws IOException {
        synchronized (lock) {
            stopped = true;
            forget();
            channel.close();
        }
    }
}

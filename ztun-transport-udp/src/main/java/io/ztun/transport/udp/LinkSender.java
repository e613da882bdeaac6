package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/**
 * The sending side of a link. A frame is copied into a batch, which leaves when it is full or when somebody flushes. What the
 * system does not take stays in the batch, and no frame is taken until the socket's thread, which waits for room, has got rid
 * of it.
 *
 * <p>Thread-safe. Everything is guarded by {@link #lock}, which is held for the sending of one batch at the longest, never
 * while waiting.
 */
final class LinkSender {
    private final Object lock = new Object();
    private final UdpSocket socket;
    private final UdpLink link;
    private final SourceViews views = new SourceViews();
    private SendBatch batch;
    private int fragmentNumber;
    private volatile Peer peer;
    private volatile boolean blocked;
    private volatile boolean stopped;
    private volatile int datagramLength = Datagram.BASE_LENGTH;
    private boolean passedOn;
    private long dropped;

    LinkSender(UdpSocket socket, UdpLink link, Peer peer) {
        this.socket = socket;
        this.link = link;
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    /** {@link Link#unfragmentedLength}. */
    int unfragmentedLength() {
        return datagramLength - Datagram.HEADER_LENGTH;
    }

    /** {@link Link#send}. */
    int send(ByteBuffer buffer, int offset, int length) {
        check(buffer, offset, length);
        synchronized (lock) {
            if (stopped) {
                return Link.CLOSED;
            }
            if (blocked) {
                return Link.BACK_PRESSURED;
            }
            ByteBuffer view = views.of(buffer);
            int longest = datagramLength;
            return length + Datagram.HEADER_LENGTH <= longest
                    ? sendWhole(view, offset, length)
                    : sendPieces(view, offset, length, longest - Datagram.FRAGMENT_HEADER_LENGTH);
        }
    }

    private static void check(ByteBuffer buffer, int offset, int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH || offset < Link.HEADROOM || !buffer.isDirect()) {
            throw new IllegalArgumentException("frame out of range: length=" + length + " min=1 max="
                    + FrameLimits.MAX_FRAME_LENGTH + " offset=" + offset + " min=" + Link.HEADROOM + " direct="
                    + buffer.isDirect());
        }
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
    }

    private int sendWhole(ByteBuffer frame, int offset, int length) {
        int size = length + Datagram.HEADER_LENGTH;
        if (!makeRoom(1, size)) {
            return Link.BACK_PRESSURED;
        }
        int at = batch.add(size);
        batch.buffer()
                .putLong(at, Datagram.header(Datagram.DATA, link.id()))
                .put(at + Datagram.HEADER_LENGTH, frame, offset, length);
        return Link.HELD;
    }

    /** All pieces are equally long but the last, so that the kernel can split them. */
    private int sendPieces(ByteBuffer frame, int offset, int length, int size) {
        int count = (length + size - 1) / size;
        if (!makeRoom(count, length + count * Datagram.FRAGMENT_HEADER_LENGTH)) {
            return Link.BACK_PRESSURED;
        }
        ByteBuffer target = batch.buffer();
        int number = fragmentNumber++;
        for (int i = 0; i < count; i++) {
            int piece = Math.min(size, length - i * size);
            int at = batch.add(piece + Datagram.FRAGMENT_HEADER_LENGTH);
            target.putLong(at, Datagram.header(Datagram.FRAGMENT, link.id()))
                    .putInt(at + Datagram.FRAGMENT_NUMBER_OFFSET, number)
                    .put(at + Datagram.FRAGMENT_INDEX_OFFSET, (byte) i)
                    .put(at + Datagram.FRAGMENT_COUNT_OFFSET, (byte) count)
                    .putShort(at + Datagram.FRAGMENT_SIZE_OFFSET, (short) size)
                    .put(at + Datagram.FRAGMENT_HEADER_LENGTH, frame, offset + i * size, piece);
        }
        return Link.HELD;
    }

    /** Returns whether so many datagrams with so many bytes fit the batch now. */
    private boolean makeRoom(int datagrams, int bytes) {
        if (batch == null) {
            batch = socket.takeBatch();
            return true;
        }
        if (batch.hasRoom(datagrams, bytes)) {
            return true;
        }
        if (!transmit()) {
            return false;
        }
        batch = socket.takeBatch();
        return true;
    }

    /** Sends what is held. Returns whether nothing is left. */
    private boolean transmit() {
        if (batch == null) {
            return true;
        }
        boolean done = batch.send(peer);
        dropped += batch.takeDropped();
        batch.takeTooLong();
        blocked = !done;
        if (done) {
            socket.giveBatch(batch);
            batch = null;
        }
        return done;
    }

    /** {@link Link#isWritable}. */
    boolean isWritable() {
        return !stopped && !blocked;
    }

    /** {@link Link#flush}. */
    boolean flush(long patienceNs) {
        synchronized (lock) {
            if (blocked ? isEmptyWithin(patienceNs) : transmit()) {
                return true;
            }
            passOn();
            return isEmptyWithin(patienceNs);
        }
    }

    /** Has the socket's thread wait for room. */
    private void passOn() {
        if (!passedOn) {
            passedOn = true;
            socket.awaitRoom(link);
        }
    }

    private boolean isEmptyWithin(long patienceNs) {
        passOn();
        if (socket.thread().isCurrent()) {
            // It is this thread that would make room.
            return batch == null;
        }
        long startNs = System.nanoTime();
        while (batch != null && !Thread.currentThread().isInterrupted()) {
            long leftNs = patienceNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(lock, leftNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return batch == null;
    }

    /** Sends what waits, on the socket's thread. Returns whether nothing is left. */
    boolean drain() {
        synchronized (lock) {
            boolean empty = transmit();
            if (empty) {
                passedOn = false;
                lock.notifyAll();
            }
            return empty;
        }
    }

    /** Takes no more frames. What is held is still there for {@link #drain}. */
    void stop() {
        stopped = true;
    }

    /** Tells the peer that the session is over; once, and without knowing whether it hears it. */
    void sendClose() {
        synchronized (lock) {
            if (makeRoom(1, Datagram.HEADER_LENGTH)) {
                int at = batch.add(Datagram.HEADER_LENGTH);
                batch.buffer().putLong(at, Datagram.header(Datagram.CLOSE, link.id()));
                transmit();
            }
        }
    }

    /** Forgets what is held; whoever waits gives up. */
    void close() {
        synchronized (lock) {
            stopped = true;
            blocked = false;
            views.clear();
            if (batch != null) {
                batch.clear();
                socket.giveBatch(batch);
                batch = null;
            }
            lock.notifyAll();
        }
    }

    @Override
    public String toString() {
        return "longest=" + datagramLength + " dropped=" + dropped;
    }
}

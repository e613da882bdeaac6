package io.ztun.transport.udp;

import java.net.Inet6Address;
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
    /** Headers of UDP (RFC 768) and IP without options (RFC 791, RFC 8200), in bytes. */
    private static final int OVERHEAD_IPV4 = 8 + 20;

    private static final int OVERHEAD_IPV6 = 8 + 40;

    private final Object lock = new Object();
    private final UdpSocket socket;
    private final UdpLink link;
    private final SourceViews views = new SourceViews();
    private final PathMtu path;
    private final Runnable tick = this::tick;
    private final Runnable timer = this::onTimer;
    private SendBatch batch;
    private int fragmentNumber;
    private volatile Peer peer;
    private volatile boolean blocked;
    private volatile boolean stopped;
    private volatile int datagramLength = Datagram.BASE_LENGTH;
    private boolean passedOn;
    private long dropped;

    /** Whether the path is another one than it was, or not what it was taken for. */
    private boolean pathUnknown = true;

    /** A tick that comes as soon as may be, and one that comes at its time. */
    private boolean tickQueued;

    private boolean timerSet;
    private long timerAtNs;

    LinkSender(UdpSocket socket, UdpLink link, Peer peer) {
        this.socket = socket;
        this.link = link;
        this.peer = peer;
        path = new PathMtu(System.nanoTime());
    }

    /** Begins to find out what the path bears. On the socket's thread. */
    void open() {
        if (socket.canDiscover()) {
            synchronized (lock) {
                queueTick();
            }
        }
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
        boolean isLong = batch.takeLongest() > Datagram.BASE_LENGTH;
        int tooLong = batch.takeTooLong();
        if (tooLong > 0) {
            onTooLong(tooLong);
        } else if (isLong && path.onLongSent()) {
            queueTick();
        }
        blocked = !done;
        if (done) {
            socket.giveBatch(batch);
            batch = null;
        }
        return done;
    }

    private void onTooLong(int length) {
        if (length <= Datagram.BASE_LENGTH) {
            socket.ignoreRouteMtu();
            return;
        }
        path.onTooLong(length, System.nanoTime());
        datagramLength = path.length();
        pathUnknown = true;
        queueTick();
    }

    private void queueTick() {
        if (!tickQueued && socket.canDiscover()) {
            tickQueued = true;
            socket.thread().execute(tick);
        }
    }

    private void tick() {
        synchronized (lock) {
            tickQueued = false;
        }
        discover();
    }

    private void onTimer() {
        synchronized (lock) {
            // Another one may have been set that comes later than this one did, or sooner than it should have.
            timerSet &= timerAtNs - System.nanoTime() > 0;
        }
        discover();
    }

    /** What the search for the path's MTU has to do, on the socket's thread. */
    private void discover() {
        int mtu = isRouteWanted() ? KernelSocket.routeMtu(peer.address()) : 0;
        int length;
        int number;
        synchronized (lock) {
            if (stopped) {
                return;
            }
            long nowNs = System.nanoTime();
            if (mtu > 0) {
                useRoute(mtu, nowNs);
            }
            length = path.poll(nowNs);
            number = path.number();
            datagramLength = path.length();
            setTimer(nowNs);
        }
        if (length > 0) {
            sendProbe(length, number);
        }
    }

    private boolean isRouteWanted() {
        synchronized (lock) {
            return pathUnknown || path.isStale(System.nanoTime());
        }
    }

    private void useRoute(int mtu, long nowNs) {
        if (pathUnknown) {
            pathUnknown = false;
            path.restart(mtu, overhead(), nowNs);
        } else {
            path.raise(mtu, nowNs);
        }
    }

    private void setTimer(long nowNs) {
        long next = path.nextNs();
        if (next != PathMtu.NEVER && (!timerSet || next - timerAtNs < 0)) {
            timerSet = true;
            timerAtNs = next;
            socket.thread().schedule(next - nowNs, timer);
        }
    }

    /** In a batch of its own, so that it does not tell on the frames beside it. */
    private void sendProbe(int length, int number) {
        SendBatch probe = socket.takeBatch();
        int at = probe.add(length);
        probe.buffer()
                .putLong(at, Datagram.header(Datagram.PROBE, link.id()))
                .putInt(at + Datagram.NUMBER_OFFSET, number);
        // What stood there before may be another client's.
        for (int i = at + Datagram.NUMBER_DATAGRAM_LENGTH; i < at + length; i++) {
            probe.buffer().put(i, (byte) 0);
        }
        boolean done = probe.send(peer);
        int tooLong = probe.takeTooLong();
        probe.takeLongest();
        if (done) {
            socket.giveBatch(probe);
        }
        if (tooLong > Datagram.BASE_LENGTH) {
            synchronized (lock) {
                path.onTooLong(tooLong, System.nanoTime());
                datagramLength = path.length();
                queueTick();
            }
        }
    }

    /** The peer has a probe. On the socket's thread. */
    void onProbeAck(int number) {
        synchronized (lock) {
            path.onAck(number, System.nanoTime());
            datagramLength = path.length();
            if (path.isSearching()) {
                queueTick();
            }
        }
    }

    /** The peer is at another address from now on. On the socket's thread. */
    void moveTo(Peer proven) {
        synchronized (lock) {
            peer = proven;
            path.restart(0, overhead(), System.nanoTime());
            datagramLength = path.length();
            pathUnknown = true;
            queueTick();
        }
    }

    private int overhead() {
        return peer.address().getAddress() instanceof Inet6Address ? OVERHEAD_IPV6 : OVERHEAD_IPV4;
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
            batch = null;
            lock.notifyAll();
        }
    }

    @Override
    public String toString() {
        return path + " dropped=" + dropped;
    }
}

package io.ztun.transport.udp;

import java.net.Inet6Address;
import java.util.concurrent.TimeUnit;

/**
 * Does what {@link PathMtu} asks for: asks the system for the route's MTU, sends probes, keeps the time. All of that on the
 * socket's thread; what the sending threads notice they tell with {@link #onSent}. Guarded by itself; it calls nobody who
 * would wait for another lock.
 */
final class PathDiscovery {
    /** Headers of UDP (RFC 768) and IP without options (RFC 791, RFC 8200), in bytes. */
    private static final int OVERHEAD_IPV4 = 8 + 20;

    private static final int OVERHEAD_IPV6 = 8 + 40;

    /** When to ask again for the MTU of a route that there was none of. */
    private static final long ROUTE_RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final UdpSocket socket;
    private final LinkSender sender;
    private final long id;
    private final PathMtu path;
    private final Runnable tick = this::tick;
    private final Runnable timer = this::onTimer;
    private volatile int datagramLength;

    /** Whether the path is another one than it was, or not what it was taken for. */
    private boolean pathUnknown = true;

    /** A tick that comes as soon as may be, and one that comes at its time. */
    private boolean tickQueued;

    private boolean timerSet;
    private long timerAtNs;
    private boolean closed;

    /**
     * @param id of the link's session
     * @param initLength length of a datagram that the path has borne
     */
    PathDiscovery(UdpSocket socket, LinkSender sender, long id, int initLength) {
        this.socket = socket;
        this.sender = sender;
        this.id = id;
        path = new PathMtu(initLength, System.nanoTime());
        datagramLength = path.length();
    }

    /** How long a datagram may be now. Any thread. */
    int datagramLength() {
        return datagramLength;
    }

    /** Nothing is known about the path any more, or yet. */
    synchronized void restart() {
        path.restart(0, overhead(), System.nanoTime());
        datagramLength = path.length();
        pathUnknown = true;
        queueTick();
    }

    /**
     * Datagrams have left. Any thread.
     *
     * @param longest length of the longest of them
     * @param tooLong length of the shortest that was too long for the system; 0 if none was
     */
    void onSent(int longest, int tooLong) {
        if (tooLong > 0) {
            onTooLong(tooLong, true);
        } else if (longest > Datagram.LEAST_LENGTH) {
            onLongSent(longest);
        }
    }

    private synchronized void onLongSent(int length) {
        if (!path.isUnsure() && path.onLongSent(length, System.nanoTime())) {
            queueTick();
        }
    }

    /** @param frames whether it was more than a probe that did not fit */
    private synchronized void onTooLong(int length, boolean frames) {
        if (length <= Datagram.BASE_LENGTH) {
            socket.ignoreRouteMtu();
        }
        path.onTooLong(length, System.nanoTime());
        datagramLength = path.length();
        pathUnknown |= frames;
        queueTick();
    }

    /** The peer has a probe. */
    synchronized void onAck(int number) {
        path.onAck(number, System.nanoTime());
        datagramLength = path.length();
        if (path.isSearching()) {
            queueTick();
        }
    }

    private void queueTick() {
        if (!tickQueued && socket.canDiscover()) {
            tickQueued = true;
            socket.thread().execute(tick);
        }
    }

    private void tick() {
        synchronized (this) {
            tickQueued = false;
        }
        discover();
    }

    private void onTimer() {
        synchronized (this) {
            // Another one may have been set that comes later than this one did, or sooner than it should have.
            timerSet &= timerAtNs - System.nanoTime() > 0;
        }
        discover();
    }

    private void discover() {
        boolean wanted = isRouteWanted();
        int mtu = wanted
                ? KernelSocket.routeMtu(sender.peer().address(), socket.thread().sockets())
                : 0;
        int length;
        int number;
        synchronized (this) {
            if (closed) {
                return;
            }
            long nowNs = System.nanoTime();
            if (mtu > 0) {
                useRoute(mtu, nowNs);
            } else if (wanted) {
                setTimer(nowNs + ROUTE_RETRY_NS, nowNs);
            }
            length = path.poll(nowNs);
            number = path.number();
            datagramLength = path.length();
            if (path.nextNs() != PathMtu.NEVER) {
                setTimer(path.nextNs(), nowNs);
            }
        }
        if (length > 0) {
            sendProbe(length, number);
        }
    }

    private synchronized boolean isRouteWanted() {
        return pathUnknown || path.isStale(System.nanoTime());
    }

    private void useRoute(int mtu, long nowNs) {
        if (pathUnknown) {
            pathUnknown = false;
            path.restart(mtu, overhead(), nowNs);
        } else {
            path.raise(mtu, nowNs);
        }
    }

    private void setTimer(long atNs, long nowNs) {
        if (!timerSet || atNs - timerAtNs < 0) {
            timerSet = true;
            timerAtNs = atNs;
            socket.thread().schedule(atNs - nowNs, timer);
        }
    }

    /** Tells the peer what this end is able to. */
    void tellAbilities() {
        sendProbe(Datagram.ABILITIES_OFFSET + 1, 0); // a number that nothing is learned from when it comes back
    }

    /** In a batch of its own, so that what happens to it says nothing of frames beside it. */
    private void sendProbe(int length, int number) {
        SendBatch probe = socket.takeBatch();
        if (probe == null) {
            return; // as good as lost
        }
        int at = probe.add(length);
        Datagram.putProbe(probe.buffer(), at, length, id, number, sender.abilities());
        probe.send(sender.peer(), false);
        int tooLong = probe.takeTooLong();
        socket.giveBatch(probe);
        if (tooLong > 0) {
            onTooLong(tooLong, false);
        }
    }

    private int overhead() {
        return sender.peer().address().getAddress() instanceof Inet6Address ? OVERHEAD_IPV6 : OVERHEAD_IPV4;
    }

    /** Sends no more probes. */
    synchronized void close() {
        closed = true;
    }

    @Override
    public synchronized String toString() {
        return path.toString();
    }
}

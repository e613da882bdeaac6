package io.ztun.spi;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;

/**
 * Where a connection comes from that a balancer passes on, for any transport over TCP: it gives each connection that it accepts to
 * {@link #take}, and goes on with it when it gets it back. A connection from the balancer's networks ({@link
 * TransportConfig#proxyProtocol}) has to begin with a header of the PROXY protocol, version 1 or 2, of which not a byte is left in the
 * connection then; one from anywhere else is given back at once, with the address that it has. So nobody's header is believed
 * but the balancer's, and no link is made, nor counted against anybody, before it is known whose it is.
 *
 * <p>Headers are waited for on a thread of its own, {@code ztun-proxy-protocol}, which starts with the first connection from a balancer.
 * What a balancer sends to see whether somebody is there ends without a word on the log. Thread-safe.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class ProxyProtocol implements AutoCloseable {
    /** A balancer sends the header as soon as it has connected. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** So many connections may wait for their header; beyond that, the one that has waited longest is closed. */
    private static final int WAITING_MAX = 1_024;

    private static final long WORD_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final System.Logger LOG = System.getLogger(ProxyProtocol.class.getName());

    private final List<Cidr> balancers;
    private final Consumer<Throwable> failures;
    private final long patienceNs;
    private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();

    /** In the order in which they came. The thread's. */
    private final Set<Arrival> waiting = new LinkedHashSet<>();

    private final ByteBuffer scratch = ByteBuffer.allocate(ProxyHeader.LENGTH_MAX);
    private Selector selector;
    private boolean closed;
    private long nextWordNs = System.nanoTime();

    /** Goes on with a connection. */
    public interface Taker {
        /**
         * Takes a connection over, on the thread that called {@link ProxyProtocol#take} or on the one that waits for headers. Must not throw.
         *
         * @param connection nothing of what the header is followed by has been read; it does not block
         * @param peer where it comes from
         */
        void take(SocketChannel connection, InetSocketAddress peer);
    }

    /** A connection without its header yet, or whose header says that it is the balancer's own. */
    private static final class Arrival {
        final SocketChannel connection;
        final InetSocketAddress peer;
        final Taker taker;
        final long sinceNs = System.nanoTime();
        final ProxyHeader header = new ProxyHeader();
        boolean headerRead;

        Arrival(SocketChannel connection, InetSocketAddress peer, Taker taker) {
            this.connection = connection;
            this.peer = peer;
            this.taker = taker;
        }
    }

    /**
     * Starts nothing yet.
     *
     * @param config whose networks are balancers', and who is told when the thread has died
     */
    public ProxyProtocol(TransportConfig config) {
        this(config, PATIENCE_NS);
    }

    /** @param patienceNs how long a header is waited for */
    ProxyProtocol(TransportConfig config, long patienceNs) {
        this.patienceNs = patienceNs;
        balancers = config.proxyProtocol();
        failures = config.failures();
    }

    /**
     * Has a connection taken by somebody once it is known where it comes from; it is closed if that does not come about. Does not wait, and
     * throws nothing.
     *
     * @param connection just accepted; the taker's from its call on
     * @param taker called once at most
     */
    public void take(SocketChannel connection, Taker taker) {
        try {
            InetSocketAddress peer = (InetSocketAddress) connection.getRemoteAddress();
            if (balancers.stream().noneMatch(balancer -> balancer.contains(peer.getAddress()))) {
                taker.take(connection, peer);
                return;
            }
            connection.configureBlocking(false);
            await(new Arrival(connection, peer, taker));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a connection was gone before it was taken", e);
            close(connection);
        }
    }

    private synchronized void await(Arrival arrival) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (selector == null) {
            selector = Selector.open();
            Thread thread = new Thread(this::run, "ztun-proxy-protocol");
            thread.setDaemon(true);
            thread.start();
        }
        arrived.add(arrival);
        selector.wakeup();
    }

    private void run() {
        try {
            while (serve()) {
                expire();
            }
        } catch (IOException | RuntimeException | Error e) {
            failures.accept(new TransportException("thread died: thread=ztun-proxy-protocol cause=" + e, e));
            LOG.log(Level.ERROR, "no connection of a balancer's is taken any more", e);
        } finally {
            end();
        }
    }

    /** Looks after all once. Returns whether to go on. */
    private boolean serve() throws IOException {
        if (waiting.isEmpty()) {
            selector.select();
        } else {
            selector.select(Math.max(1, leftNs(waiting.iterator().next()) / NANOS_PER_MILLI + 1));
        }
        if (!registerArrived()) {
            return false;
        }
        List<Arrival> known = new ArrayList<>();
        for (SelectionKey key : selector.selectedKeys()) {
            Arrival arrival = (Arrival) key.attachment();
            if (key.isValid() && isKnown(arrival)) {
                key.cancel();
                waiting.remove(arrival);
                known.add(arrival);
            }
        }
        selector.selectedKeys().clear();
        if (!known.isEmpty()) {
            selector.selectNow(); // forgets the cancelled keys: the system would keep a connection that is closed with
            // one
        }
        known.forEach(
                each -> each.taker.take(each.connection, each.header.source().orElse(each.peer)));
        return true;
    }

    private synchronized boolean registerArrived() {
        for (Arrival each = arrived.poll(); each != null; each = arrived.poll()) {
            try {
                each.connection.register(selector, SelectionKey.OP_READ, each);
                waiting.add(each);
            } catch (IOException e) {
                close(each.connection);
            }
        }
        return !closed;
    }

    /** Whether it is known now where a connection comes from. If it will never be, it is closed. */
    private boolean isKnown(Arrival arrival) {
        try {
            if (!arrival.headerRead) {
                arrival.headerRead = arrival.header.read(arrival.connection, scratch);
                return arrival.headerRead && !arrival.header.isLocal();
            }
            if (arrival.connection.socket().getInputStream().available() > 0) {
                return true;
            }
        } catch (ProtocolException e) {
            refuse(arrival, e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (!arrival.header.isEmpty() && !arrival.headerRead) {
                refuse(arrival, String.valueOf(e.getMessage()));
            }
        }
        forget(arrival); // the balancer has looked whether somebody is here
        return false;
    }

    /** In time, for what is to come may never. */
    private void expire() {
        while (!waiting.isEmpty()) {
            Arrival oldest = waiting.iterator().next();
            if (waiting.size() <= WAITING_MAX && leftNs(oldest) > 0) {
                return;
            }
            if (!oldest.headerRead) {
                refuse(oldest, "no PROXY header in time");
            }
            forget(oldest);
        }
    }

    private long leftNs(Arrival arrival) {
        return patienceNs - (System.nanoTime() - arrival.sinceNs);
    }

    private void forget(Arrival arrival) {
        waiting.remove(arrival);
        close(arrival.connection);
    }

    /** Now and then, or whoever gets the balancer to connect would fill the disk. */
    private void refuse(Arrival arrival, String why) {
        long nowNs = System.nanoTime();
        if (nowNs - nextWordNs >= 0) {
            nextWordNs = nowNs + WORD_INTERVAL_NS;
            LOG.log(
                    Level.WARNING,
                    "refused a connection from " + Cidr.text(arrival.peer.getAddress()) + ": " + why
                            + "; have the balancer send the header (HAProxy: send-proxy-v2; nginx: proxy_protocol on),"
                            + " or take its address out of `proxy-protocol`");
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a channel failed", e);
        }
    }

    private synchronized void end() {
        closed = true;
        waiting.forEach(each -> close(each.connection));
        arrived.forEach(each -> close(each.connection));
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a selector failed", e);
        }
    }

    /** Closes what waits for its header, soon; nothing is taken any more. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (selector != null) {
            selector.wakeup();
        }
    }
}

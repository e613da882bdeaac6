package io.ztun.control.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes connections from a channel that is bound already, Unix or TCP: it was bound with rights that the process may have given up
 * since. There are so many connections at most, and each has an end: whoever sends or reads a byte now and then holds nothing for
 * long.
 */
final class BoundConnector extends AbstractConnector {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private static final int HEADERS_MAX = 8 << 10;
    private static final long PAUSE_MS = 1_000;

    /** Of connections in a second: an answer takes a millisecond of the processor, which packets need too. */
    private static final int RATE_MAX = 200;

    private final ServerSocketChannel channel;
    private final Optional<Door> door;
    private final int connectionsMax;
    private final Duration lifetime;
    private final SelectorManager selectors;
    private final Map<EndPoint, Scheduler.Task> deadlines = new ConcurrentHashMap<>();

    /** Those that were let in, and perhaps some that have ended since. The selector's thread. */
    private final Set<SelectableChannel> open = new HashSet<>();

    private final Seldom failures = new Seldom();
    private final Unread unread = new Unread();
    private Closeable acceptor;
    private int taken;
    private long sinceNs;

    /**
     * @param door who looks at those that come in; empty where the system lets in only those who may
     * @param lifetime of a connection that nobody has {@link #keep kept}
     */
    BoundConnector(
            Server server, ServerSocketChannel channel, Optional<Door> door, int connectionsMax, Duration lifetime) {
        super(server, null, null, null, 0, new HttpConnectionFactory(configuration()));
        this.channel = channel;
        this.door = door;
        this.connectionsMax = connectionsMax;
        this.lifetime = lifetime;
        selectors = new Selectors();
        installBean(selectors, true);
        setIdleTimeout(lifetime.toMillis());
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(HEADERS_MAX);
        configuration.setResponseHeaderSize(HEADERS_MAX);
        configuration.setSendServerVersion(false);
        configuration.setHttpCompliance(HttpCompliance.RFC7230);
        configuration.setUseInputDirectByteBuffers(false);
        configuration.setUseOutputDirectByteBuffers(false);
        return configuration;
    }

    /** The connector that a request came in by. */
    static BoundConnector of(Request request) {
        return (BoundConnector) request.getConnectionMetaData().getConnector();
    }

    /** Who looks at those that come in. */
    Optional<Door> door() {
        return door;
    }

    /** What those who came in have not read yet. */
    Unread unread() {
        return unread;
    }

    /** Lets a connection live for as long as somebody reads what is written to it. */
    void keep(EndPoint connection) {
        Scheduler.Task deadline = deadlines.get(connection);
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        channel.configureBlocking(false);
        beginAccepting();
    }

    private synchronized void beginAccepting() {
        taken = 0;
        sinceNs = System.nanoTime();
        acceptor = selectors.acceptor(channel);
    }

    private synchronized void endAccepting() throws IOException {
        if (acceptor != null) {
            acceptor.close();
            acceptor = null;
        }
    }

    @Override
    protected void doStop() throws Exception {
        endAccepting();
        super.doStop();
    }

    /** The next one who waits; null if there is none, or they shall wait. */
    private synchronized SelectableChannel take() throws IOException {
        long nowNs = System.nanoTime();
        if (nowNs - sinceNs >= TimeUnit.MILLISECONDS.toNanos(PAUSE_MS)) {
            taken = 0;
            sinceNs = nowNs;
        }
        if (taken >= RATE_MAX) {
            pauseAccepting();
        }
        SelectableChannel next = acceptor == null ? null : channel.accept();
        taken += next == null ? 0 : 1;
        return next;
    }

    /** Without descriptors, those who wait would be tried again and again until there are some. */
    private void failed(IOException cause) throws IOException {
        String more = failures.due();
        if (more != null) {
            LOG.log(Level.WARNING, "The control server takes no connections for now: " + cause.getMessage() + more);
        }
        pauseAccepting();
    }

    private synchronized void pauseAccepting() throws IOException {
        if (acceptor != null) {
            endAccepting();
            getScheduler().schedule(this::beginAgain, PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void beginAgain() {
        if (isRunning()) {
            beginAccepting();
        }
    }

    @Override
    protected void accept(int acceptor) {
        throw new IllegalStateException("the selector accepts");
    }

    @Override
    public Object getTransport() {
        return channel;
    }

    private final class Selectors extends SelectorManager {
        Selectors() {
            super(BoundConnector.this.getExecutor(), BoundConnector.this.getScheduler(), 1);
        }

        @Override
        protected SelectableChannel doAccept(SelectableChannel server) throws IOException {
            try {
                return take();
            } catch (IOException e) {
                failed(e);
                return null;
            }
        }

        @Override
        protected void accepted(SelectableChannel accepted) throws IOException {
            open.removeIf(each -> !each.isOpen());
            if (open.size() >= connectionsMax) {
                accepted.close();
                return;
            }
            open.add(accepted);
            accepted.configureBlocking(false);
            accept(accepted);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel accepted, ManagedSelector selector, SelectionKey key) {
            EndPoint endPoint = new SocketChannelEndPoint((SocketChannel) accepted, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel accepted, EndPoint endPoint, Object attachment) {
            return getDefaultConnectionFactory().newConnection(BoundConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            deadlines.put(
                    endPoint, getScheduler().schedule(endPoint::close, lifetime.toMillis(), TimeUnit.MILLISECONDS));
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            keep(endPoint);
            deadlines.remove(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}

package io.ztun.transport.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import io.ztun.api.ThreadProgress;
import io.ztun.api.ZtunException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.ProxyProtocol;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.Failures;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.Marks;
import io.ztun.transport.nio.SelectorThreads;
import io.ztun.transport.nio.SocketSetup;

/** How links and listeners come to the threads. */
final class TcpTransport implements Transport {
    /** Connections that may wait to be taken; the system's own bound, net.core.somaxconn, holds as well. */
    private static final int BACKLOG = 4096;

    private final SelectorThreads<LinkThread> threads;
    private final int queueLimit;
    private final SocketSetup sockets;
    private final int dscp;
    private final SegmentLimits limits = new SegmentLimits();
    private final ProxyProtocol balancers;

    TcpTransport(TransportConfig config) {
        queueLimit = config.queueLimit();
        dscp = config.dscp();
        sockets = new SocketSetup(config.sockets());
        balancers = new ProxyProtocol(config);
        threads = new SelectorThreads<>(config.threads(), index -> new LinkThread(index, config));
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        ServerSocketChannel channel = null;
        try {
            channel = sockets.apply(ServerSocketChannel.open());
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            Marks.set(channel, dscp);
            // The wildcard address of a channel of no stated family takes IPv4 as well (RFC 3493 section 5.3).
            channel.bind(address, BACKLOG);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            ServerSocketChannel listening = channel;
            LinkThread thread = threads.first();
            SelectorThreads.run(thread, () -> {
                ProxyProtocol.Taker taker = (connection, peer) -> spread(connection, peer, acceptor);
                return new TcpListener(thread, listening, connection -> balancers.take(connection, taker));
            });
            return bound;
        } catch (IOException | RuntimeException e) {
            SelectorThreads.closeChannel(channel);
            throw e instanceof ZtunException known ? known : Failures.cannotListen(address, e);
        }
    }

    private void spread(SocketChannel channel, InetSocketAddress peer, Function<Link, LinkHandler> acceptor) {
        LinkThread thread = threads.next();
        boolean taken = thread.execute(() -> {
            try {
                if (thread.isStopping()) {
                    channel.close();
                } else {
                    Marks.set(channel, dscp);
                    TcpLink.open(thread, channel, peer, queueLimit, null, acceptor);
                }
            } catch (IOException e) {
                Log.log(Level.DEBUG, "a connection was gone before it was taken", e);
            } catch (RuntimeException | Error e) {
                Log.log(Level.WARNING, "a connection was not taken: the acceptor failed", e);
            }
        });
        if (!taken) {
            SelectorThreads.closeChannel(channel);
        }
    }

    @Override
    public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout out of range: timeout=" + timeout);
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            Marks.set(channel, dscp);
            prepare(channel, address);
            SocketChannel connected = channel;
            threads.connecting(channel, () -> connect(connected, address, timeout));
            LinkThread thread = threads.forCaller();
            return SelectorThreads.run(
                    thread,
                    () -> TcpLink.open(
                            thread,
                            connected,
                            (InetSocketAddress) connected.getRemoteAddress(),
                            queueLimit,
                            limits,
                            link -> Objects.requireNonNull(handler.apply(link), "no handler for the link")));
        } catch (IOException | RuntimeException e) {
            SelectorThreads.closeChannel(channel);
            if (threads.isClosed()) {
                throw SelectorThreads.transportClosed(e);
            }
            throw e instanceof ZtunException known ? known : ConnectFailure.of(address, timeout, e);
        }
    }

    private void prepare(SocketChannel channel, InetSocketAddress server) {
        sockets.apply(channel);
        limits.apply(channel, server);
        InetSocketAddress source = sockets.source(server);
        try {
            if (source != null) {
                channel.bind(source);
            }
        } catch (IOException e) {
            throw sockets.cannotBind(e);
        }
    }

    private static SocketChannel connect(SocketChannel channel, InetSocketAddress address, Duration timeout)
            throws IOException {
        channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            // TCP's simultaneous open (RFC 9293 section 3.5): nobody listens, and we have met ourselves.
            throw new ConnectException("Connection refused");
        }
        return channel;
    }

    @Override
    public boolean takesProxyProtocol() {
        return true;
    }

    @Override
    public List<ThreadProgress> progress() {
        return threads.progress();
    }

    @Override
    public Optional<InetAddress> sourceTowards(InetSocketAddress address) {
        return sockets.sourceTowards(address);
    }

    /** Links close as {@link Link#close} says; the caller waits for them, unless it is a link's thread itself. */
    @Override
    public void close() {
        balancers.close();
        threads.close();
    }
}

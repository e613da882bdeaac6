package io.ztun.transport.tls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.ztun.api.FatalErrors;
import io.ztun.api.ThreadProgress;
import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;
import io.ztun.api.files.Pem;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.ProxyProtocol;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

/** How links and listeners come to the threads. */
final class TlsTransport implements Transport {
    /** Connections that may wait to be taken; the system's own bound, net.core.somaxconn, holds as well. */
    private static final int BACKLOG = 4096;

    private static final String CLOSED = "transport is closed";

    /** DSCP has the upper six bits of eight; the others are ECN. */
    private static final int DSCP_SHIFT = 2;

    /** Longer than any link takes to close in order. */
    private static final long JOIN_NS = 5_000_000_000L;

    private final TransportConfig config;
    private final TlsSettings settings;
    private final SSLContext trusting;
    private final Buffers buffers = new Buffers();
    private final ProxyProtocol balancers;
    private final List<TlsThread> threads = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final Set<Channel> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TlsTransport(TransportConfig config, TlsSettings settings) {
        this.config = config;
        this.settings = settings;
        balancers = new ProxyProtocol(config);
        trusting =
                Engines.forClients(new ServerTrust(settings.pin(), settings.ca().map(Pem::certificates)));
        try {
            for (int i = 0; i < config.threads(); i++) {
                TlsThread thread = new TlsThread(i, config.failures());
                threads.add(thread);
                thread.start();
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            FatalErrors.rethrow(e);
            throw new TransportException("cannot start the transport: reason=" + Failures.reason(e), e);
        }
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        ServerIdentity identity = new ServerIdentity(settings);
        ServerSocketChannel channel = null;
        try {
            channel = config.sockets().apply(ServerSocketChannel.open());
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            ServerSocketChannel listening = channel;
            TlsThread thread = threads.get(0);
            ProxyProtocol.Taker taker = (connection, peer) -> spread(connection, peer, identity, acceptor);
            run(thread, () -> new TlsListener(thread, listening, taken -> balancers.take(taken, taker)));
            return bound;
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e instanceof ZtunException known ? known : Failures.cannotListen(address, e);
        }
    }

    private interface Task<R> {
        R run() throws IOException;
    }

    /** Runs a task on a thread and waits for it. */
    private static <R> R run(TlsThread thread, Task<R> task) throws IOException {
        CompletableFuture<R> result = new CompletableFuture<>();
        Runnable command = () -> {
            try {
                if (thread.isStopping()) {
                    throw new TransportException(CLOSED);
                }
                result.complete(task.run());
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
                FatalErrors.rethrow(e);
            }
        };
        if (thread.isCurrent()) {
            command.run();
        } else if (!thread.execute(command)) {
            throw new TransportException(CLOSED);
        }
        return await(result, Long.MAX_VALUE);
    }

    private static <R> R await(CompletableFuture<R> result, long nanos) throws IOException {
        try {
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new TransportException("failed", e.getCause());
        }
    }

    private void spread(
            SocketChannel channel,
            InetSocketAddress peer,
            ServerIdentity identity,
            Function<Link, LinkHandler> acceptor) {
        TlsThread thread = next();
        boolean taken = thread.execute(() -> {
            try {
                if (thread.isStopping()) {
                    channel.close();
                    return;
                }
                mark(channel);
                SSLEngine engine = Engines.accepting(identity.context());
                TlsLink.open(thread, channel, peer, engine, buffers, config.queueLimit(), acceptor);
            } catch (IOException e) {
                close(channel);
                Log.log(Level.DEBUG, "a connection was gone before it was taken", e);
            } catch (RuntimeException | Error e) {
                close(channel);
                FatalErrors.rethrow(e);
                Log.log(Level.WARNING, "a connection was not taken: the acceptor failed", e);
            }
        });
        if (!taken) {
            close(channel);
        }
    }

    /** {@inheritDoc} Not to be called on one of the transport's own threads, which is needed meanwhile. */
    @Override
    public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout out of range: timeout=" + timeout);
        }
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        SocketChannel channel = null;
        try {
            channel = config.sockets().apply(SocketChannel.open());
            connecting.add(channel);
            if (closed) {
                throw new TransportException(CLOSED);
            }
            reach(channel, address, deadlineNs);
            return handshake(channel, address, handler, deadlineNs);
        } catch (IOException | RuntimeException e) {
            close(channel);
            if (closed) {
                throw new TransportException(CLOSED, e);
            }
            throw e instanceof RuntimeException known ? known : Failures.cannotConnect(address, timeout, e);
        } finally {
            if (channel != null) {
                connecting.remove(channel);
            }
        }
    }

    /** Connects to the server, or to the proxy and through it. */
    private void reach(SocketChannel channel, InetSocketAddress server, long deadlineNs) throws IOException {
        Optional<Proxy> proxy = settings.proxies().towards(server);
        InetSocketAddress first = proxy.map(Proxy::address).orElse(server);
        mark(channel);
        bind(channel);
        try {
            connect(channel, first, deadlineNs);
        } catch (IOException e) {
            if (proxy.isEmpty() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw new ProxyException("the proxy cannot be reached: proxy=" + proxy.get() + " reason="
                    + (first.isUnresolved() ? "unknown host" : Failures.reason(e))
                    + "; check tls.proxy or https_proxy");
        }
        if (proxy.isPresent()) {
            proxy.get().connect(channel.socket(), server, deadlineNs);
        }
    }

    private void bind(SocketChannel channel) {
        config.sockets().source().ifPresent(own -> {
            try {
                channel.bind(new InetSocketAddress(own, 0));
            } catch (IOException | RuntimeException e) {
                throw new TransportException(
                        "cannot bind: bind=" + own.getHostAddress() + " reason=" + Failures.reason(e)
                                + "; choose an address of this machine for `bind`",
                        e);
            }
        });
    }

    private static void connect(SocketChannel channel, InetSocketAddress address, long deadlineNs) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, Math.max(1, leftMs)));
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            // TCP's simultaneous open (RFC 9293 section 3.5): nobody listens, and we have met ourselves.
            throw new ConnectException("Connection refused");
        }
    }

    private Link handshake(
            SocketChannel channel, InetSocketAddress server, Function<Link, LinkHandler> handler, long deadlineNs)
            throws IOException {
        TlsThread thread = next();
        InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress(); // the proxy, if there is one
        String name = settings.name().orElse(server.getHostString());
        SSLEngine engine = Engines.connecting(
                trusting, name, server.getPort(), settings.pin().isPresent());
        TlsLink link =
                run(thread, () -> TlsLink.open(thread, channel, peer, engine, buffers, config.queueLimit(), handler));
        try {
            return await(link.connected(), deadlineNs - System.nanoTime());
        } catch (IOException | RuntimeException e) {
            link.abort();
            throw e;
        }
    }

    private TlsThread next() {
        return threads.get(Math.floorMod(turns.getAndIncrement(), threads.size()));
    }

    /** What of the mark Java can set: for IPv4, and for IPv6 as the system has it. */
    private void mark(NetworkChannel channel) throws IOException {
        if (config.dscp() > 0) {
            channel.setOption(StandardSocketOptions.IP_TOS, config.dscp() << DSCP_SHIFT);
        }
    }

    private static void close(Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a channel failed", e);
        }
    }

    @Override
    public boolean takesProxyProtocol() {
        return true;
    }

    @Override
    public List<ThreadProgress> progress() {
        return threads.stream().map(TlsThread::progress).toList();
    }

    /** A proxy looks it up. */
    @Override
    public boolean takesName(InetSocketAddress server) {
        return settings.proxies().towards(server).isPresent();
    }

    /** Of the way to the proxy, if there is one. */
    @Override
    public Optional<InetAddress> sourceTowards(InetSocketAddress address) {
        if (config.sockets().source().isPresent()) {
            return Optional.empty();
        }
        try (DatagramChannel channel = config.sockets().apply(DatagramChannel.open())) {
            channel.connect(
                    settings.proxies().towards(address).map(Proxy::address).orElse(address));
            return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // no route at all: connecting will say so
        }
    }

    /** Links close as {@link Link#close} says; the caller waits for them, unless it is a link's thread itself. */
    @Override
    public void close() {
        closed = true;
        balancers.close();
        connecting.forEach(TlsTransport::close);
        threads.forEach(TlsThread::stop);
        if (threads.stream().noneMatch(TlsThread::isCurrent)) {
            joinThreads();
        }
    }

    /** An interrupt does not end the waiting: links still tell their peers that it is over. */
    private void joinThreads() {
        boolean interrupted = false;
        long endNs = System.nanoTime() + JOIN_NS;
        for (TlsThread thread : threads) {
            long leftNs = endNs - System.nanoTime();
            while (leftNs > 0 && !thread.join(leftNs)) {
                interrupted |= Thread.interrupted();
                leftNs = endNs - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ztun.transport.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

/** The threads, and how links and listeners come to them. */
final class TcpTransport implements Transport {
    /** Connections that may wait to be taken; the system's own bound, net.core.somaxconn, holds as well. */
    private static final int BACKLOG = 1024;

    private final LinkThread[] threads;
    private final int queueLimit;
    private final AtomicInteger links = new AtomicInteger();
    private final Set<SocketChannel> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TcpTransport(TransportConfig config) {
        queueLimit = config.queueLimit();
        threads = new LinkThread[config.threads()];
        try {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new LinkThread(i, queueLimit);
                threads[i].start();
            }
        } catch (IOException e) {
            close();
            throw new TransportException("cannot start the transport: reason=" + Failures.reason(e), e);
        }
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            // The wildcard address of a channel of no stated family takes IPv4 as well (RFC 3493 section 5.3).
            channel.bind(address, BACKLOG);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            ServerSocketChannel listening = channel;
            run(threads[0], () -> new TcpListener(threads[0], listening, link -> spread(link, acceptor)));
            return bound;
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e instanceof ZtunException known ? known : Failures.cannotListen(address, e);
        }
    }

    private void spread(SocketChannel channel, Function<Link, LinkHandler> acceptor) {
        LinkThread thread = nextThread();
        boolean taken = thread.execute(() -> {
            try {
                if (thread.isStopping()) {
                    channel.close();
                } else {
                    TcpLink.open(thread, channel, queueLimit, acceptor);
                }
            } catch (IOException e) {
                Log.log(Level.DEBUG, "a connection was gone before it was taken", e);
            } catch (RuntimeException | Error e) {
                Log.log(Level.WARNING, "a connection was not taken: the acceptor failed", e);
            }
        });
        if (!taken) {
            close(channel);
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
            connect(channel, address, timeout);
            SocketChannel connected = channel;
            LinkThread thread = threadForCaller();
            return run(
                    thread,
                    () -> TcpLink.open(
                            thread,
                            connected,
                            queueLimit,
                            link -> Objects.requireNonNull(handler.apply(link), "no handler for the link")));
        } catch (IOException | RuntimeException e) {
            close(channel);
            if (closed) {
                throw transportClosed(e);
            }
            throw e instanceof ZtunException known ? known : Failures.cannotConnect(address, timeout, e);
        }
    }

    private void connect(SocketChannel channel, InetSocketAddress address, Duration timeout) throws IOException {
        connecting.add(channel);
        try {
            if (closed) {
                throw transportClosed(null);
            }
            channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
            if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
                // TCP's simultaneous open (RFC 9293 section 3.5): nobody listens, and we have met ourselves.
                throw new ConnectException("Connection refused");
            }
        } finally {
            connecting.remove(channel);
        }
    }

    private interface Task<T> {
        T run() throws IOException;
    }

    /** Runs a task on a link thread and waits for it. */
    private static <T> T run(LinkThread thread, Task<T> task) throws IOException {
        if (thread.isCurrent()) {
            return runNow(thread, task);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = thread.execute(() -> {
            try {
                result.complete(runNow(thread, task));
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw transportClosed(null);
        }
        return await(result);
    }

    private static <T> T runNow(LinkThread thread, Task<T> task) throws IOException {
        if (thread.isStopping()) {
            throw transportClosed(null);
        }
        return task.run();
    }

    private static <T> T await(CompletableFuture<T> result) throws IOException {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw e;
        }
    }

    private static TransportException transportClosed(Throwable cause) {
        return new TransportException("transport is closed", cause);
    }

    /** A link made on a link thread stays there: waiting for another one could be waiting for each other. */
    private LinkThread threadForCaller() {
        for (LinkThread thread : threads) {
            if (thread.isCurrent()) {
                return thread;
            }
        }
        return nextThread();
    }

    private LinkThread nextThread() {
        return threads[Math.floorMod(links.getAndIncrement(), threads.length)];
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

    /**
     * Links close as {@link Link#close} says; the caller waits for them, unless it is a link's thread itself.
     */
    @Override
    public void close() {
        closed = true;
        connecting.forEach(TcpTransport::close);
        boolean onLinkThread = false;
        for (LinkThread thread : threads) {
            if (thread != null) {
                thread.stop();
                onLinkThread |= thread.isCurrent();
            }
        }
        if (!onLinkThread) {
            joinThreads();
        }
    }

    private void joinThreads() {
        try {
            for (LinkThread thread : threads) {
                if (thread != null) {
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

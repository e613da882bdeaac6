package io.ztun.transport.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
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

/** The threads, and how sockets come to them. */
final class UdpTransport implements Transport {
    private final LinkThread[] threads;
    private final TransportConfig.Offloads offload;
    private final AtomicInteger sockets = new AtomicInteger();
    private final Set<DatagramChannel> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    UdpTransport(TransportConfig config) {
        offload = config.offload();
        threads = new LinkThread[config.threads()];
        try {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new LinkThread(i);
                threads[i].start();
            }
        } catch (IOException e) {
            close();
            throw new TransportException("cannot start the transport: reason=" + Failures.reason(e), e);
        }
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        DatagramChannel channel = null;
        try {
            // The wildcard address of a channel of no stated family takes IPv4 as well (RFC 3493 section 5.3).
            channel = openChannel().bind(address);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            DatagramChannel listening = channel;
            LinkThread thread = nextThread();
            run(thread, () -> {
                UdpSocket socket = new UdpSocket(thread, listening, offload);
                socket.accept(new Acceptor(socket, acceptor));
                return socket;
            });
            return bound;
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e instanceof ZtunException known ? known : Failures.cannotListen(address, e);
        }
    }

    @Override
    public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout out of range: timeout=" + timeout);
        }
        DatagramChannel channel = null;
        try {
            // Bound to no address of ours: when that changes, the socket goes on with the new one.
            channel = openChannel().bind(null);
            long id = connect(channel, address, timeout);
            DatagramChannel connected = channel;
            LinkThread thread = threadForCaller();
            return run(thread, () -> open(new UdpSocket(thread, connected, offload), id, address, handler));
        } catch (IOException | RuntimeException e) {
            close(channel);
            if (closed) {
                throw transportClosed(e);
            }
            throw e instanceof ZtunException known ? known : Failures.cannotConnect(address, timeout, e);
        }
    }

    private static DatagramChannel openChannel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            SocketBuffers.enlarge(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static UdpLink open(
            UdpSocket socket, long id, InetSocketAddress server, Function<Link, LinkHandler> handler) {
        UdpLink link = new UdpLink(socket, id, socket.peer(server));
        socket.add(link);
        link.open(opened -> Objects.requireNonNull(handler.apply(opened), "no handler for the link"));
        link.begin();
        return link;
    }

    private long connect(DatagramChannel channel, InetSocketAddress server, Duration timeout) throws IOException {
        connecting.add(channel);
        try {
            if (closed) {
                throw transportClosed(null);
            }
            if (server.isUnresolved()) {
                throw new UnknownHostException(server.getHostString());
            }
            return Connector.connect(channel, server, timeout);
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
        return threads[Math.floorMod(sockets.getAndIncrement(), threads.length)];
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
        connecting.forEach(UdpTransport::close);
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

package io.ztun.control.internal.http;

import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;

import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** The HTTP server at work, with threads and memory of its own, and few of both. Thread-safe. */
public final class HttpService implements AutoCloseable {
    private static final int THREADS_MAX = 8;
    private static final int CONNECTIONS_MAX = 64;
    private static final int SUBSCRIBERS_MAX = 16;
    private static final int BUFFER_STEP = 4 << 10;
    private static final int BUFFER_MAX = 64 << 10;
    private static final int BUFFERS_OF_A_SIZE = 16;
    private static final int BUFFER_MEMORY_MAX = 1 << 20;
    private static final Duration LIFETIME = Duration.ofSeconds(30);

    private final Server server;

    /**
     * A socket.
     *
     * @param channel bound
     * @param door who looks at those that come in; empty where the system lets in only those who may
     */
    public record Entrance(ServerSocketChannel channel, Optional<Door> door) {}

    private HttpService(Server server) {
        this.server = server;
    }

    /**
     * Starts it, without a socket yet.
     *
     * @throws Exception why it cannot
     */
    public static HttpService open(Subject subject) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, 1);
        threads.setName("ztun-control");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(
                threads,
                new ScheduledExecutorScheduler("ztun-control-timer", true),
                new ArrayByteBufferPool(
                        0, BUFFER_STEP, BUFFER_MAX, BUFFERS_OF_A_SIZE, BUFFER_MEMORY_MAX, BUFFER_MEMORY_MAX));
        server.setStopTimeout(0);
        server.setErrorHandler(Desk::notUnderstood);
        server.setHandler(new Desk(subject, new Events(subject, SUBSCRIBERS_MAX, LIFETIME, server.getScheduler())));
        HttpService service = new HttpService(server);
        try {
            server.start();
        } catch (Exception | Error e) {
            service.close();
            throw e;
        }
        return service;
    }

    /**
     * Serves those who connect from now on, and those who wait already.
     *
     * @param entrance the socket to serve; not this one's to close
     * @throws Exception why it cannot
     */
    public void add(Entrance entrance) throws Exception {
        BoundConnector connector =
                new BoundConnector(server, entrance.channel(), entrance.door(), CONNECTIONS_MAX, LIFETIME);
        server.addConnector(connector);
        try {
            connector.start();
        } catch (Exception | Error e) {
            server.removeConnector(connector);
            throw e;
        }
    }

    /** Ends what is going on. Repeating it does nothing. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the control server cannot be stopped: " + e, e);
        }
    }
}

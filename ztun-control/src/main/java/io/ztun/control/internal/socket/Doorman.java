package io.ztun.control.internal.socket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;

/**
 * Waits for the first who connects, and opens the server then: a tunnel that nobody looks at does without its classes, threads and
 * memory. Where the server cannot be opened, whoever has come waits for the next attempt. Thread-safe.
 */
public final class Doorman implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

    private final ServerSocketChannel channel;
    private final Opening opening;
    private final Thread thread;
    private boolean closed;

    /** Makes the server, or lets it have one more channel. */
    public interface Opening {
        /** Called until it throws nothing. */
        void open() throws Exception;
    }

    /**
     * Begins to wait.
     *
     * @param channel bound; not this one's to close
     */
    public Doorman(ServerSocketChannel channel, Opening opening) {
        this.channel = channel;
        this.opening = opening;
        thread = new Thread(this::run, "ztun-control-door");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Duration pause = PAUSE_MIN;
        while (true) {
            try {
                awaitSomebody();
                open();
                return;
            } catch (Exception | LinkageError e) { // such as for lack of descriptors
                if (isClosed()) {
                    return;
                }
                LOG.log(
                        pause == PAUSE_MIN ? Level.WARNING : Level.DEBUG,
                        "The control server cannot be started: " + e + "; trying again",
                        e);
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                return; // closed
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
        }
    }

    private void awaitSomebody() throws IOException {
        try (Selector selector = Selector.open()) { // closed before the channel is given to the server's
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            selector.select();
        }
    }

    private synchronized void open() throws Exception {
        if (!closed) {
            opening.open();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the waiting; nothing is opened from then on. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }
}

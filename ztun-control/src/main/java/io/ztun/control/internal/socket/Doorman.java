package io.ztun.control.internal.socket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/**
 * Waits for the first who connects, and opens the server then: a tunnel that nobody looks at does without its classes, threads and
 * memory. Thread-safe.
 */
public final class Doorman implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private final Opening opening;
    private final Selector selector;
    private Runnable end = () -> {};
    private boolean closed;

    /** Makes the server. */
    public interface Opening {
        /** Returns what ends it. */
        Runnable open() throws Exception;
    }

    /** @param channels bound; not this one's to close */
    public Doorman(List<ServerSocketChannel> channels, Opening opening) throws IOException {
        this.opening = opening;
        selector = Selector.open();
        try {
            for (ServerSocketChannel channel : channels) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_ACCEPT);
            }
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    /** Begins to wait. */
    public void start() {
        Thread thread = new Thread(this::run, "ztun-control-door");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            selector.select();
            open();
        } catch (Exception | LinkageError e) {
            LOG.log(Level.WARNING, "The control server cannot be started: " + e, e);
        }
    }

    private synchronized void open() throws Exception {
        selector.close(); // or the channels could not be given to the server's
        if (!closed) {
            end = opening.open();
        }
    }

    /** Ends the server, or the waiting. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (selector.isOpen()) {
            selector.wakeup();
        }
        end.run();
    }
}

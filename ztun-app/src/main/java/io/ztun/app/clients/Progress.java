package io.ztun.app.clients;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Says on a terminal, in one line that changes, how many clients are done; elsewhere nothing. Thread-safe. */
public final class Progress {
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PrintStream err;
    private final boolean terminal;
    private final int total;
    private final AtomicInteger done = new AtomicInteger();
    private long saidNs = System.nanoTime();
    private boolean shown;

    /**
     * Nothing is shown before some are done.
     *
     * @param err standard error
     * @param total how many there are
     */
    public Progress(PrintStream err, int total) {
        this(err, total, isTerminal());
    }

    Progress(PrintStream err, int total, boolean terminal) {
        this.err = err;
        this.total = total;
        this.terminal = terminal;
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** One more. */
    void done() {
        int now = done.incrementAndGet();
        if (terminal) {
            show(now);
        }
    }

    private synchronized void show(int now) {
        if (System.nanoTime() - saidNs >= EVERY_NS) {
            saidNs = System.nanoTime();
            shown = true;
            err.print("\rclients: " + now + " of " + total + "\033[K");
            err.flush();
        }
    }

    /** How many are done. */
    int count() {
        return done.get();
    }

    /** Clears the line. */
    public synchronized void end() {
        if (shown) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}

package io.ztun.core.internal.state;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a {@link StateFile} as it should be, on a thread of its own, since a disk may take seconds: written at once when something
 * has changed, then not for a while, whatever happens meanwhile, and once more at the end. Thread-safe.
 */
public final class StateWriter implements AutoCloseable {
    private static final long CLOSE_MS = 3_000;

    private final StateFile file;
    private final long intervalNs;
    private final Supplier<List<String>> lines;
    private final Consumer<IOException> onFailure;
    private final Runnable onceAgain;
    private final Thread thread;
    private boolean changed;
    private boolean closed;
    private boolean failed;
    private List<String> written = List.of();

    /**
     * Begins.
     *
     * @param file closed with the writer
     * @param threadName of its thread
     * @param intervalNs how long it is not written again, in nanoseconds
     * @param lines what should be in it now; asked on its thread
     * @param failed whether it is known that the file cannot be used
     * @param onFailure is told once that it cannot be written; on its thread
     * @param onceAgain is told once that it can be written again; on its thread
     */
    public StateWriter(
            StateFile file,
            String threadName,
            long intervalNs,
            Supplier<List<String>> lines,
            boolean failed,
            Consumer<IOException> onFailure,
            Runnable onceAgain) {
        this.file = file;
        this.intervalNs = intervalNs;
        this.lines = lines;
        this.failed = failed;
        this.onFailure = onFailure;
        this.onceAgain = onceAgain;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Something else should be in the file. Does not wait. */
    public synchronized void changed() {
        changed = true;
        notifyAll();
    }

    private void run() {
        try {
            while (awaitChange()) {
                write();
                pause();
            }
            write();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitChange() throws InterruptedException {
        while (!changed && !closed) {
            wait();
        }
        changed = false;
        return !closed;
    }

    private synchronized void pause() throws InterruptedException {
        long endNs = System.nanoTime() + intervalNs;
        for (long leftNs = intervalNs; leftNs > 0 && !closed; leftNs = endNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }

    /** One word is enough: the disk is full for as long as it is. */
    private void write() {
        List<String> now = lines.get();
        if (now.equals(written)) {
            return;
        }
        try {
            file.write(now);
            written = now;
            if (failed) {
                failed = false;
                onceAgain.run();
            }
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                onFailure.accept(e);
            }
        }
    }

    /** Has what is new written, and waits for that, though not for a disk that hangs. May be repeated. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}

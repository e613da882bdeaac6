package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.core.internal.memory.MemoryLog;

/**
 * Writes to the files of a tunnel's memory, on a thread of its own, since a disk may take seconds. While sessions last it takes one part in {@link #REST} of
 * a processor, so that the line is as fast as without; what sessions have left is written at once. Thread-safe.
 */
final class DiskWriter implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DiskWriter.class.getName());
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** After each segment it rests for so many times the processor time that it took. */
    private static final int REST = 32;

    private static final long REST_MAX_NS = 100_000_000;

    /** How long whoever gives its memory back, or takes some, is held up by a disk. */
    private static final long PATIENCE_NS = 5_000_000_000L;

    /** What is to be done to a file. It must not be much, but for {@link #writeAll}. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    /** Those that have segments to write, and when the next of them may. The thread only. */
    private final Queue<FileStore> growing = new ArrayDeque<>();

    private long dueNs;
    private final ByteBuffer segment = ByteBuffer.allocate(MemoryLog.SEGMENT);
    private final Thread thread = new Thread(this::run, "ztun-memory-disk");
    private boolean slow;
    private boolean closed;

    DiskWriter() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Has something done after all that was asked for before. */
    synchronized void later(FileStore store, Task task) {
        if (!closed) {
            tasks.add(() -> run(store, task));
        }
    }

    /** Has its segments written little by little, out of its log. */
    void grown(FileStore store) {
        if (!store.setWaiting()) {
            later(store, () -> growing.add(store));
        }
    }

    /** Has all its segments written after what was asked for before, and waits for that, though not for a disk that hangs. */
    void writeAll(FileStore store) {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        later(store, () -> {
            while (System.nanoTime() - untilNs < 0 && store.writeNext(segment)) {
                // and the next
            }
        });
        try {
            awaitAll();
        } catch (IOException e) {
            isTooSlow();
        }
    }

    /** Waits until all is done that was asked for before, though not for a disk that hangs. @throws IOException if it does */
    void awaitAll() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        synchronized (this) {
            if (closed) {
                return;
            }
            tasks.add(done::countDown);
        }
        try {
            if (!done.await(PATIENCE_NS, TimeUnit.NANOSECONDS)) {
                throw new IOException(
                        "the disk has not written for " + PATIENCE_NS / 1_000_000_000 + " s what it had to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Closes a file after all that was asked for before; then something else happens. */
    synchronized void close(SegmentFile file, Runnable then) {
        if (!closed) {
            tasks.add(() -> {
                try {
                    file.close();
                } catch (IOException e) {
                    // What has not been written does not prove to be right when it is read.
                }
                then.run();
            });
        }
    }

    private synchronized void isTooSlow() {
        if (!slow) {
            slow = true;
            LOG.log(
                    Level.WARNING,
                    "The disk is slower than the line: what it cannot keep up with is remembered, but not after a restart;"
                            + " see `memory-dir`");
        }
    }

    private static void run(FileStore store, Task task) {
        if (store.isBroken()) {
            return;
        }
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            store.fail(e);
        }
    }

    private void run() {
        try {
            while (!isOver()) {
                Runnable task =
                        growing.isEmpty() ? tasks.take() : tasks.poll(dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (task == null) {
                    writeNext(growing.remove());
                } else {
                    task.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeNext(FileStore store) {
        long fromNs = THREADS.getCurrentThreadCpuTime();
        run(store, () -> {
            if (store.writeNext(segment) && !store.setWaiting()) {
                growing.add(store);
            }
        });
        long tookNs = THREADS.getCurrentThreadCpuTime() - fromNs; // not what the disk or other threads made it wait
        dueNs = System.nanoTime() + Math.min(REST_MAX_NS, REST * tookNs);
    }

    private synchronized boolean isOver() {
        return closed && tasks.isEmpty();
    }

    /** Has all written that waits, and waits for that, though not for a disk that hangs. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                tasks.add(() -> {}); // for the thread to look
            }
        }
        try {
            thread.join(PATIENCE_NS / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.api.DirectMemory;
import io.ztun.core.internal.memory.MemoryLog;

/**
 * Writes to the files of a tunnel's memory, on a thread of its own, since a disk may take seconds. What it cannot keep up with is not
 * written, with one line in the log; the memory itself goes on. Thread-safe.
 */
final class DiskWriter implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DiskWriter.class.getName());

    /** So many segments may wait for the disk: 8 MiB. */
    static final int WAITING_MAX = 128;

    private static final long CLOSE_MS = 5_000;

    /** How long one segment may wait for room among those that wait. */
    private static final long PATIENCE_MS = 1_000;

    /** What is to be done to a file. It must not be much, but for writing a segment. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    /** Writes a segment. */
    interface Write {
        void run(ByteBuffer segment) throws IOException;
    }

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final BlockingQueue<DirectMemory> free = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "ztun-memory-disk");
    private int buffers;
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
            if (!done.await(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("the disk has not written for " + CLOSE_MS / 1_000 + " s what it had to");
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

    /**
     * Has a log's segment written, whose bytes are copied now.
     *
     * @param patient whether to wait for a while if too many wait for the disk
     * @return false if too many do
     */
    boolean write(FileStore store, MemoryLog log, long position, Write write, boolean patient) {
        DirectMemory memory = buffer(patient);
        if (memory == null) {
            return false;
        }
        ByteBuffer bytes = memory.buffer().clear();
        log.copy(position, bytes);
        tasks.add(() -> {
            run(store, () -> write.run(bytes.flip()));
            free.add(memory);
        });
        return true;
    }

    private DirectMemory buffer(boolean patient) {
        synchronized (this) {
            DirectMemory memory = closed ? null : free.poll();
            if (memory == null && !closed && buffers < WAITING_MAX) {
                buffers++;
                memory = DirectMemory.allocate(MemoryLog.SEGMENT);
            }
            if (memory != null || closed || !patient) {
                return memory;
            }
        }
        try {
            return free.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Something has left a log that was not written. */
    synchronized void isTooSlow() {
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
                tasks.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        free.forEach(memory -> memory.close());
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
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

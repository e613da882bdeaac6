package io.ztun.core.internal.half;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** What sending halves have in common: a lock under which every frame leaves, when the last one did, and one end. Thread-safe. */
public abstract class LockedSender implements PacketSender {
    /** Guards what is sent; not held while anybody waits for the link. */
    protected final ReentrantLock lock = new ReentrantLock();

    /** When the last frame was sent; written under the lock. */
    protected volatile long lastSentNs;

    private boolean released;

    /** @param nowNs as if a frame had been sent now */
    protected LockedSender(long nowNs) {
        lastSentNs = nowNs;
    }

    @Override
    public final void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** What something is between two frames. */
    protected final long read(LongSupplier value) {
        lock.lock();
        try {
            return value.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public final long lastSentNs() {
        return lastSentNs;
    }

    /** Nothing is sent any more. Under the lock; may be repeated. */
    protected abstract void end();

    /** Gives back all memory, once, after {@link #end}. Under the lock. */
    protected abstract void release();

    @Override
    public final void close() {
        lock.lock();
        try {
            end();
            if (!released) {
                released = true;
                release();
            }
        } finally {
            lock.unlock();
        }
    }
}

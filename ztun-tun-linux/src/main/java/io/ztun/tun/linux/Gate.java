package io.ztun.tun.linux;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a descriptor's number from being closed, and given to another file by the kernel, while a thread is in a system
 * call on it. One thread at a time goes in and out; any thread closes.
 *
 * <p>Whoever enters says so first and looks at {@code closed} then; whoever closes does it the other way round. Volatile
 * accesses have one order that all threads agree on (JLS 17.4.4), so at least one of the two sees the other: either the
 * call is not made, or the closer waits for its end. The fence that this costs is about a hundredth of a system call, and
 * no two packet threads share a gate, so none contends with another.
 */
final class Gate {

    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private volatile boolean inside;
    private volatile boolean closed;

    /** Whether the caller may use the descriptor; if so it has to {@link #leave()}. */
    boolean enter() {
        inside = true;
        if (closed) {
            inside = false;
            return false;
        }
        return true;
    }

    void leave() {
        inside = false;
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets nobody in any more. */
    void close() {
        closed = true;
    }

    /** Waits until nobody is inside. The gate has to be closed, and whoever sleeps inside to be woken. */
    void awaitEmpty() {
        while (inside) {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}

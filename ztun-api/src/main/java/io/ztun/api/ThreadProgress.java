package io.ztun.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How far a thread has come that packets depend on, for whoever watches over it: a count that is odd while the thread works and
 * even while it waits for something to do. A thread that works on the same count for long is stuck; one that waits is not.
 * The thread itself counts, without a fence; any thread reads.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class ThreadProgress {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(ThreadProgress.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String thread;
    private long count;

    /**
     * A thread that has nothing to do yet.
     *
     * @param thread its name, for the log
     */
    public ThreadProgress(String thread) {
        this.thread = thread;
    }

    /** The thread's name. */
    public String thread() {
        return thread;
    }

    /** The thread has something to do from now on. Called by it alone, when it waits. */
    public void work() {
        COUNT.setOpaque(this, count + 1);
    }

    /** The thread waits from now on. Called by it alone, when it works. */
    public void rest() {
        COUNT.setOpaque(this, count + 1);
    }

    /** How often it has begun to work or to wait. */
    public long count() {
        return (long) COUNT.getOpaque(this);
    }

    /**
     * Whether it has been at the same work since an earlier time.
     *
     * @param earlier what {@link #count()} was then
     */
    public boolean isStuckSince(long earlier) {
        return (earlier & 1) != 0 && count() == earlier;
    }
}

package io.ztun.core.internal.lifecycle;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.ZtunException;
import io.ztun.core.internal.log.Failures;

/**
 * How a tunnel ends: in order, or by the failure of something that it needs. Made before the tunnel is, so that whatever the
 * tunnel is made of can report to it. Thread-safe.
 */
public final class TunnelEnd {
    /** Whoever waits for the end of a tunnel that has failed waits no longer than this: what it needs to close may hang too. */
    private static final long CLOSE_PATIENCE_S = 10;

    private final AtomicBoolean failed = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Written before {@link #begun} is counted down. No object is made of them before somebody asks: the heap may be full. */
    private Thread thread;

    private Throwable cause;
    private volatile Runnable close;
    private volatile boolean closing;
    private volatile boolean noThread;

    private static final class ThreadFailure extends ZtunException {
        private static final long serialVersionUID = 1L;

        ThreadFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Has nothing happened yet. */
    public TunnelEnd() {}

    /**
     * Ends the tunnel because the calling thread has failed, or something that it serves. Only the first failure counts, and none
     * once the tunnel closes. Does not wait, and throws nothing.
     */
    public void fail(Throwable reason) {
        if (!closing && failed.compareAndSet(false, true)) {
            thread = Thread.currentThread();
            cause = reason;
            begun.countDown();
            closeApart();
        }
    }

    /** Says how to close the tunnel; closes it at once if it has failed already. */
    public void onFailure(Runnable closer) {
        close = closer;
        if (failed.get()) {
            closeApart();
        }
    }

    /** On a thread of its own, because closing waits for threads, of which the one that failed may be one. */
    private void closeApart() {
        Runnable closer = close;
        if (closer == null) {
            return;
        }
        try {
            Thread apart = new Thread(closer, "ztun-close");
            apart.setDaemon(true);
            apart.start();
        } catch (Throwable e) {
            noThread = true; // whoever waits for the end does it
        }
    }

    /** The tunnel has begun to close: what fails from now on does not matter any more. */
    public void closing() {
        closing = true;
    }

    /** Everything is closed. */
    public void closed() {
        closed.countDown();
        begun.countDown();
    }

    /**
     * Waits until the tunnel is closed, after a failure some seconds at most.
     *
     * @throws RuntimeException what ended it, if that was a failure
     */
    public void await() throws InterruptedException {
        begun.await();
        if (failed.get()) {
            if (noThread) {
                close.run();
            }
            closed.await(CLOSE_PATIENCE_S, TimeUnit.SECONDS);
            throw failure();
        }
        closed.await();
    }

    private RuntimeException failure() {
        return new ThreadFailure(
                "the tunnel cannot go on: thread=" + thread.getName() + " failed: " + Failures.describe(cause), cause);
    }
}

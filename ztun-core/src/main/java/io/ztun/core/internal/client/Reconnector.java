package io.ztun.core.internal.client;

import java.security.SecureRandom;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.ztun.core.internal.engine.Engine;

/**
 * Brings the next session when one has ended: waits, dials, and again until there is one. The clients of a process share the
 * threads that dial, so that thousands of them whose server comes back are not as many threads. Thread-safe.
 */
final class Reconnector implements AutoCloseable {
    /** So many clients of a process dial at the same time; a dial takes as long as the handshake may. */
    private static final int DIALS_MAX = 64;

    private static final ThreadPoolExecutor THREADS = threads();

    private final Engine tunnel;
    private final BooleanSupplier dial;
    private final Backoff backoff = new Backoff(new SecureRandom());
    private Future<?> dialing;
    private boolean closed;

    /**
     * @param tunnel has the time, and is told of what ends it
     * @param dial tries once to get a session, and returns whether it is there
     */
    Reconnector(Engine tunnel, BooleanSupplier dial) {
        this.tunnel = tunnel;
        this.dial = dial;
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(DIALS_MAX, DIALS_MAX, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "ztun-reconnect");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** There is no session: to be called once when one has ended. */
    void start() {
        tunnel.once(TimeUnit.MILLISECONDS.toNanos(backoff.nextMs()), this::submit);
    }

    private synchronized void submit() {
        if (!closed) {
            dialing = THREADS.submit(this::tryOnce);
        }
    }

    private void tryOnce() {
        try {
            if (dial.getAsBoolean()) {
                backoff.reset();
            } else {
                start();
            }
        } catch (RuntimeException | Error e) {
            tunnel.fail(e);
        }
    }

    /** Whether no session is wanted any more. */
    synchronized boolean isClosed() {
        return closed || tunnel.isClosing();
    }

    /** Gives up an attempt that is under way, and makes no more. */
    @Override
    public synchronized void close() {
        closed = true;
        if (dialing != null) {
            dialing.cancel(true);
        }
    }
}

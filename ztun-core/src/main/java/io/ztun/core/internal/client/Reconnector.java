package io.ztun.core.internal.client;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.ztun.api.ZtunException;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.rate.Backoff;

/**
 * Brings the next session when one has ended: waits, dials, and again until there is one. The clients of a process share the
 * threads that dial, so that thousands of them whose server comes back are not as many threads. Thread-safe.
 */
final class Reconnector implements AutoCloseable {
    /** So many clients of a process dial at the same time; a dial takes as long as the handshake may. */
    private static final int DIALS_MAX = 64;

    private static final ThreadPoolExecutor THREADS = threads();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** After a session of that length the next trouble is another one: waits begin anew. */
    private static final Duration LASTED = Duration.ofSeconds(10);

    private static final Duration LASTED_BESIDE_ANOTHER = Duration.ofHours(1);

    private final Engine tunnel;
    private final Supplier<Optional<Close.Code>> dial;
    private final Backoff backoff = new Backoff(RANDOM, 250, 5_000);

    /** Two machines with one key take turns; nobody has much of a tunnel of which they take several a minute. */
    private final Backoff afterReplaced = new Backoff(RANDOM, 60_000, 600_000);

    /** Without a quota a client is not let in before hours or days have passed, or somebody has mended it. */
    private final Backoff withoutQuota = new Backoff(RANDOM, 60_000, 600_000);

    private Future<?> dialing;
    private boolean closed;

    /**
     * @param tunnel has the time, and is told of what ends it
     * @param dial tries once to get a session; empty if it is there, else what the server says of it
     */
    Reconnector(Engine tunnel, Supplier<Optional<Close.Code>> dial) {
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

    /**
     * There is no session: to be called once when one has ended.
     *
     * @param lasted how long it was there
     * @param why what the server says of its end
     */
    void start(Duration lasted, Close.Code why) {
        if (lasted.compareTo(LASTED) >= 0) {
            backoff.reset();
            withoutQuota.reset();
        }
        if (lasted.compareTo(LASTED_BESIDE_ANOTHER) >= 0) {
            afterReplaced.reset();
        }
        submitAfter(wait(why));
    }

    private Backoff wait(Close.Code why) {
        return switch (why) {
            case REPLACED -> afterReplaced;
            case QUOTA -> withoutQuota;
            case OTHER, DRAINING, UNAVAILABLE -> backoff;
        };
    }

    /**
     * Waits on the caller's thread as long as between attempts. Returns whether another one is wanted.
     *
     * @param why what the server says of the last one
     */
    synchronized boolean pause(Close.Code why) {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(wait(why).nextMs());
        long endNs = System.nanoTime() + leftNs;
        try {
            while (leftNs > 0 && !isClosed()) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                leftNs = endNs - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !isClosed();
    }

    /** What the server says of a failure. Where the quota is used up there is no use in haste, whatever else has failed. */
    static Close.Code why(ZtunException failure) {
        return Stream.of(Close.Code.QUOTA, Close.Code.DRAINING, Close.Code.UNAVAILABLE)
                .filter(code -> RefusedException.has(failure, code))
                .findFirst()
                .orElse(Close.Code.OTHER);
    }

    /** Says why it takes longer than usual until there is a session again. */
    static void warn(RepeatLog log, Close.Code why) {
        if (why == Close.Code.QUOTA) {
            log.say(
                    Level.WARNING,
                    "quota",
                    "This client's quota at the server is used up; it asks every few minutes whether there is another");
        } else if (why == Close.Code.REPLACED) {
            log.say(
                    Level.WARNING,
                    "replaced",
                    "Another client with the same key has connected and has this one's place; this one waits before it"
                            + " comes back: a key is for one machine, give each its own");
        }
    }

    private void submitAfter(Backoff wait) {
        tunnel.once(TimeUnit.MILLISECONDS.toNanos(wait.nextMs()), this::submit);
    }

    private synchronized void submit() {
        if (!closed) {
            dialing = THREADS.submit(this::tryOnce);
        }
    }

    private void tryOnce() {
        try {
            dial.get().ifPresent(why -> submitAfter(wait(why)));
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
        notifyAll();
        if (dialing != null) {
            dialing.cancel(true);
        }
    }
}

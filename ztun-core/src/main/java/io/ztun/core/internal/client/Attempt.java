package io.ztun.core.internal.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.ztun.api.FatalErrors;
import io.ztun.api.TransportException;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.session.Session;

/**
 * One attempt to get a session. One atomic step decides it: either the server's answer has come, and the session that it
 * describes counts however long its interface takes; or whoever waits has given up, and nothing is opened. Thread-safe.
 */
final class Attempt {
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private final BooleanSupplier wanted;

    /** One that is alone: its answer's session is opened. */
    Attempt() {
        this(() -> true);
    }

    /** @param wanted asked once, when the answer has come: whether its session is to be opened */
    Attempt(BooleanSupplier wanted) {
        this.wanted = wanted;
    }

    /** The answer is there. Returns whether its session is to be opened. */
    boolean answer() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        if (wanted.getAsBoolean()) {
            return true;
        }
        session.complete(null);
        return false;
    }

    /** There is no more waiting. Returns whether that is so: false if the answer has come. */
    boolean giveUp() {
        return decided.compareAndSet(false, true);
    }

    /** The answer's session has been opened. */
    void opened(Session open) {
        session.complete(open);
    }

    /** There is no session, and why. */
    void failed(Throwable cause) {
        session.completeExceptionally(cause);
    }

    /** Whether it is known what has become of it. */
    boolean isDone() {
        return session.isDone();
    }

    /** Whether it has given a session, once it is done. */
    boolean isOpen() {
        return session.join() != null;
    }

    /** Waits for the session, or the answer if no session is wanted; returns whether it is there. @throws RuntimeException why there is none */
    boolean await(long ns) throws InterruptedException {
        try {
            session.get(ns, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw reason(e.getCause());
        }
    }

    /** Waits for the session that the answer describes. @throws RuntimeException why there is none */
    void await() throws InterruptedException {
        while (!await(Long.MAX_VALUE)) {
            Thread.onSpinWait(); // which is after 292 years
        }
    }

    private static RuntimeException reason(Throwable cause) {
        if (FatalErrors.isFatal(cause)) {
            throw (Error) cause;
        }
        return cause instanceof RuntimeException own ? own : new TransportException(Failures.describe(cause), cause);
    }
}

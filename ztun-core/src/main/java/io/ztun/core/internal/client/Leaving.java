package io.ztun.core.internal.client;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.rate.Backoff;
import io.ztun.core.internal.session.Session;

/**
 * Has the client connect to another server because the one in use is about to go; tries again as long as that one says so. However often a
 * server says it, attempts have pauses between them. Thread-safe.
 */
final class Leaving {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Engine tunnel;
    private final Predicate<Session> leave;
    private final Backoff pauses = new Backoff(RANDOM, 2_000, 30_000);

    /** The session whose server is about to go, or null. */
    private Session from;

    /** The number of the session for which there were pauses. */
    private long paused;

    /** Whether an attempt is under way, or there will be one. */
    private boolean trying;

    /** @param leave tries to get a session with another server; answers false if it is to be tried again */
    Leaving(Engine tunnel, Predicate<Session> leave) {
        this.tunnel = tunnel;
        this.leave = leave;
    }

    /** A session's server says whether it is about to go. Any thread; returns soon. */
    synchronized void told(Session session, boolean isToLeave) {
        if (!isToLeave) {
            from = from == session ? null : from;
            return;
        }
        from = session;
        if (paused != session.info().id()) {
            paused = session.info().id();
            pauses.reset();
        }
        if (!trying) {
            trying = true;
            submit();
        }
    }

    private void submit() {
        ServerDialer.THREADS.execute(() -> {
            try {
                attempt();
            } catch (RuntimeException | Error e) {
                tunnel.fail(e);
            }
        });
    }

    private void attempt() {
        Session session = from();
        boolean done = session == null || leave.test(session);
        synchronized (this) {
            if (done && from == session) {
                from = null;
            }
            trying = from != null;
            if (trying) {
                tunnel.once(TimeUnit.MILLISECONDS.toNanos(pauses.nextMs()), this::submit);
            }
        }
    }

    private synchronized Session from() {
        return from;
    }
}

package io.ztun.core.internal.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.events.SessionClosed;
import io.ztun.core.internal.events.SessionOpened;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.session.Session;

/** Tells a flight recording and an embedder's listener what happens. What it throws concerns the session that it was told of, and no other. */
public final class Listeners {
    private static final Logger LOG = System.getLogger(Listeners.class.getName());

    private Listeners() {}

    /** A session has begun; a listener that fails ends it. */
    public static void opened(TunnelListener listener, Session session) {
        SessionOpened.record(session.info(), session.cipher().orElse(""));
        try {
            listener.onSessionOpened(session.info());
        } catch (RuntimeException | Error e) {
            session.fail(e);
        }
    }

    /** A session has ended. */
    public static void closed(TunnelListener listener, Session session, SessionStatistics statistics, String reason) {
        SessionInfo info = session.info();
        SessionClosed.record(info, statistics, reason);
        try {
            listener.onSessionClosed(info, statistics, reason);
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.WARNING,
                    () -> "A listener failed at a session's end: peer=" + Descriptions.of(info.peer()) + " cause="
                            + Failures.describe(e),
                    e);
            session.fail(e);
        }
    }
}

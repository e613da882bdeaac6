package io.ztun.core.internal.session;

import io.ztun.core.internal.protocol.Settings;

/** Is told that a session ends, and what its peer says that concerns more than the session. */
public interface SessionEnd {

    /**
     * The session has begun to end: it sends no packets any more, and takes none. Any thread; may come several times, and comes
     * before {@link #onSessionEnded} in any case. Throws nothing.
     */
    default void onSessionClosing(Session session) {}

    /**
     * A server says what its client is to do from now on. The link's thread; returns soon and throws nothing.
     *
     * @param settings all of it, in place of what it said before
     */
    default void onSettings(Session session, Settings settings) {}

    /** The session has ended, and holds nothing any more. Called once, on the link's thread. */
    void onSessionEnded(Session session, String reason);
}

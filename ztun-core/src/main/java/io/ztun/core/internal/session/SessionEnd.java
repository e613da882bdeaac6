package io.ztun.core.internal.session;

/** Is told that a session ends. */
public interface SessionEnd {

    /**
     * The session has begun to end: it sends no packets any more, and takes none. Any thread; may come several times, and comes
     * before {@link #onSessionEnded} in any case. Throws nothing.
     */
    default void onSessionClosing(Session session) {}

    /** The session has ended, and holds nothing any more. Called once, on the link's thread. */
    void onSessionEnded(Session session, String reason);
}

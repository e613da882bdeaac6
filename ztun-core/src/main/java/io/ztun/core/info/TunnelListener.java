package io.ztun.core.info;

import io.ztun.api.Api;

/**
 * Is told what happens to a tunnel's sessions. Calls come on the tunnel's own threads, one at a time for each session; an
 * implementation returns soon and throws nothing; if it does throw, the session that it was told of ends.
 */
@Api(Api.Status.STABLE)
public interface TunnelListener {

    /** A session has been agreed on and carries packets from now on. */
    default void onSessionOpened(SessionInfo session) {}

    /**
     * A session has ended.
     *
     * @param statistics what it has carried
     * @param reason why, one line for a person
     */
    default void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {}
}

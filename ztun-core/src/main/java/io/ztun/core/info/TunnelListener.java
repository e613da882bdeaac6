package io.ztun.core.info;

import io.ztun.api.Api;
import io.ztun.core.settings.PushedSettings;

/**
 * Is told what happens to a tunnel and its sessions. Calls come on the tunnel's own threads, one at a time for each session; an
 * implementation returns soon and throws nothing; if it does throw, the session that it was told of ends.
 */
@Api(Api.Status.STABLE)
public interface TunnelListener {

    /**
     * The interface is up and has its addresses; before the first session. Called again when a server gives a client others, or
     * another MTU. What it throws keeps the tunnel from starting, and a client from that session.
     */
    default void onInterfaceReady(InterfaceInfo tun) {}

    /**
     * A client that waits for its server at the start could not reach it, and is about to try again. On the thread that starts it.
     *
     * @param reason why, one line for a person
     */
    default void onAttemptFailed(String reason) {}

    /**
     * What a client's server wants of the client's machine, and the client accepts, is something else than before; of nothing when the
     * tunnel ends for good, if it was told of something. What it was told holds while there is no session, too. After
     * {@link #onInterfaceReady}. Unlike the others this call may take its time: calls come one at a time, at most one a second, on a thread of
     * their own, and the tunnel's end waits five seconds for the last. What it throws is logged.
     *
     * @param accepted all of it
     */
    default void onSettings(PushedSettings accepted) {}

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

package io.ztun.core.internal.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.session.Session;

/**
 * Ends sessions whose client has another one: at once, but for a client that changes from one way to another. Thread-safe.
 */
final class FormerSessions {
    /** How long such a session goes on, for what is under way; the client ends it itself, sooner. */
    private static final long UNDER_WAY_NS = TimeUnit.SECONDS.toNanos(2);

    /** How long routing daemons may take to know of another gateway's route; less than a client's former session goes on. */
    private static final long ROUTED_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Engine tunnel;

    /** One session of each client goes on, or changes would be a way to have as much memory as one likes. */
    private final Set<String> goingOn = ConcurrentHashMap.newKeySet();

    FormerSessions(Engine tunnel) {
        this.tunnel = tunnel;
    }

    /** Ends one, whose routes the other's session has. */
    void end(Session former, Place next) {
        Close close = new Close(Close.Code.REPLACED, "the client has connected anew");
        if (next.isTrial() && goingOn.add(next.client())) {
            tunnel.once(UNDER_WAY_NS, () -> {
                goingOn.remove(next.client());
                former.closeWith(close);
            });
        } else {
            former.closeWith(close);
        }
    }

    /**
     * Ends one whose client was asked to go, and is with another gateway now. By when nothing comes through here any more, routers have
     * heard where the client is, and that it is not here.
     *
     * @param moved tells routers that the client is elsewhere
     */
    void leave(Session former, Runnable moved, String reason) {
        tunnel.once(ROUTED_NS, moved);
        tunnel.once(UNDER_WAY_NS, () -> former.close(reason));
    }
}

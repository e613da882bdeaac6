package io.ztun.core.internal.client;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.session.Session;

/**
 * The place of a client's session, to which packets are routed. It is empty between two of them. On a change to a better way the
 * next session takes it while the former one still goes on, which has it again if the next one comes to nothing. Thread-safe.
 */
final class SessionPlace {
    /** How long the former session still brings what is under way after a change. */
    private static final long UNDER_WAY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Engine tunnel;
    private final Consumer<InetSocketAddress> looped;

    private volatile Session current;

    /** The one that goes on until it is known that the current one stays; or null. */
    private Session former;

    /** Whether the current session has begun beside another one. */
    private boolean beside;

    /** @param looped is told of a server whose packets come back into the tunnel */
    SessionPlace(Engine tunnel, Consumer<InetSocketAddress> looped) {
        this.tunnel = tunnel;
        this.looped = looped;
    }

    /** The session that has it, or null. */
    Session current() {
        return current;
    }

    /** The next session takes it. Packets go where they went until {@link #carry}. */
    synchronized void take(Session next) {
        former = current;
        beside = former != null;
        current = next;
    }

    /** Packets go with this session from now on. */
    void carry(Session session) {
        InetSocketAddress server = session.info().peer();
        tunnel.outer(server, () -> looped.accept(server));
        tunnel.routes(Routes.to(session));
    }

    /**
     * The next session has come to nothing; the former one goes on, unless it has ended meanwhile.
     *
     * @return whether it has, so that there is none now where there was one
     */
    synchronized boolean giveBack() {
        current = former;
        former = null;
        if (current != null) {
            carry(current);
        }
        return beside && current == null;
    }

    /** The next session stays, and the former one ends. */
    synchronized void settle() {
        Session before = former;
        former = null;
        if (before != null) {
            tunnel.once(
                    UNDER_WAY_NS,
                    () -> before.closeWith(Close.because("the client has taken another way to the server")));
        }
    }

    /** Nothing is carried from now on, if this session has it. */
    synchronized void onClosing(Session session) {
        if (current == session) {
            tunnel.routes(Routes.none());
        }
    }

    /** A session has ended; returns whether it had the place, which is empty now. */
    synchronized boolean leave(Session session) {
        if (former == session) {
            former = null;
        }
        boolean had = current == session;
        if (had) {
            current = null;
        }
        return had;
    }
}

package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Set;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.engine.Descriptions;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.session.ControlFrames;
import io.ztun.core.internal.session.Counters;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/** Waits for a client's hello, answers it, and then passes all frames to the session. The link's thread only. */
final class ServerHandshake implements LinkHandler {
    private static final Logger LOG = System.getLogger(ServerHandshake.class.getName());

    private final Link link;
    private final SessionTable sessions;
    private final Set<ServerHandshake> pending;
    private final Counters counters;
    private final long startedNs = System.nanoTime();
    private volatile boolean expired;
    private Session session;

    ServerHandshake(Link link, SessionTable sessions, Set<ServerHandshake> pending, Counters counters) {
        this.link = link;
        this.sessions = sessions;
        this.pending = pending;
        this.counters = counters;
        pending.add(this);
    }

    @Override
    public void onFrame(ByteBuffer frame, int offset, int length) {
        if (session != null) {
            session.onFrame(frame, offset, length);
        } else {
            onHello(Hello.read(frame.duplicate().limit(offset + length).position(offset)));
        }
    }

    private void onHello(Hello hello) {
        pending.remove(this);
        try {
            SessionTable.Opened opened = sessions.open(hello, link);
            session = opened.session();
            ByteBuffer answer = ControlFrames.allocate();
            opened.welcome().write(answer);
            ControlFrames.send(link, answer);
            sessions.publish(session);
        } catch (ProtocolException e) {
            ByteBuffer answer = ControlFrames.allocate();
            new Refusal(e.getMessage()).write(answer);
            ControlFrames.send(link, answer);
            throw e;
        }
    }

    /** Closes the link if the hello has not come in time. Any thread. */
    void expire(long nowNs, long timeoutNs) {
        if (nowNs - startedNs > timeoutNs) {
            expired = true;
            link.close();
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        pending.remove(this);
        if (session != null) {
            session.onClosed(cause);
            return;
        }
        counters.addRefused();
        String reason = expired ? "no hello in time" : cause == null ? "closed before its hello" : cause.getMessage();
        LOG.log(Level.INFO, () -> "Refused " + Descriptions.of(link.remoteAddress()) + ": " + reason);
    }
}

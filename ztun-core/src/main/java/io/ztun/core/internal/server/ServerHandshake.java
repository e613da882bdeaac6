package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Set;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.engine.Descriptions;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.session.ControlFrames;
import io.ztun.core.internal.session.Counters;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/**
 * Waits for a client's hello, answers it, and then passes all frames to the session. On a link that may lose frames it
 * answers the same hello again in the same way, and keeps the link of a refused client until the handshake's time is over.
 * The link's thread only.
 */
final class ServerHandshake implements LinkHandler {
    private static final Logger LOG = System.getLogger(ServerHandshake.class.getName());

    private final Link link;
    private final boolean ordered;
    private final SessionTable sessions;
    private final Set<ServerHandshake> pending;
    private final Counters counters;
    private final long startedNs = System.nanoTime();
    private volatile boolean expired;
    private byte[] hello;
    private ByteBuffer answer;
    private String refusal;
    private Session session;

    ServerHandshake(Link link, SessionTable sessions, Set<ServerHandshake> pending, Counters counters) {
        this.link = link;
        this.sessions = sessions;
        this.pending = pending;
        this.counters = counters;
        ordered = link.isOrdered();
        pending.add(this);
    }

    @Override
    public void onFrame(ByteBuffer frame, int offset, int length) {
        if (ordered ? session == null : frame.get(offset) == FrameType.HELLO) {
            onHello(frame.duplicate().limit(offset + length).position(offset));
        } else if (session != null) {
            session.onFrame(frame, offset, length);
        }
    }

    @Override
    public void onBatchEnd() {
        if (session != null) {
            session.onBatchEnd();
        }
    }

    private void onHello(ByteBuffer frame) {
        if (answer != null) {
            if (frame.equals(ByteBuffer.wrap(hello))) {
                ControlFrames.send(link, answer);
            }
            return;
        }
        if (!ordered) {
            hello = new byte[frame.remaining()];
            frame.duplicate().get(hello);
        }
        answer(Hello.read(frame));
    }

    private void answer(Hello hello) {
        answer = ControlFrames.allocate();
        try {
            SessionTable.Opened opened = sessions.open(hello, link);
            session = opened.session();
            pending.remove(this);
            opened.welcome().write(answer);
            ControlFrames.send(link, answer);
            sessions.publish(session);
        } catch (ProtocolException e) {
            refusal = e.getMessage();
            new Refusal(refusal).write(answer);
            ControlFrames.send(link, answer);
            if (ordered) {
                throw e;
            }
        }
        if (ordered) {
            answer = null;
        }
    }

    /** Closes the link if there is no session in time. Any thread. */
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
        LOG.log(Level.INFO, () -> "Refused " + Descriptions.of(link.remoteAddress()) + ": " + reason(cause));
    }

    private String reason(Throwable cause) {
        if (refusal != null) {
            return refusal;
        }
        return expired ? "no hello in time" : cause == null ? "closed before its hello" : cause.getMessage();
    }
}

package io.ztun.core.internal.client;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.secure.ClientExchange;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * Sends the hello, waits for the server's answer, and then passes all frames to the session. On a link that may lose or
 * reorder frames an answer may come again, and frames of the session before it: both are dropped. The link's thread only.
 */
final class ClientHandshake implements LinkHandler {
    private final Link link;
    private final ClientExchange exchange;
    private final ServerDialer.Opener opener;
    private final Attempt attempt;
    private final boolean ordered;
    private Session session;

    /** Whether anything has come that is a frame. */
    private boolean heard;

    /**
     * @param hello the frame to begin with, as {@link ControlFrames#send} takes it
     * @param exchange what wrote the hello and reads the answer
     * @param opener makes the session of the server's answer
     * @param attempt is told of the session, or why there is none
     */
    ClientHandshake(Link link, ByteBuffer hello, ClientExchange exchange, ServerDialer.Opener opener, Attempt attempt) {
        this.link = link;
        this.exchange = exchange;
        this.opener = opener;
        this.attempt = attempt;
        ordered = link.isOrdered();
        ControlFrames.send(link, hello);
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        heard = true;
        boolean isAnswer = exchange.isAnswer(frame.get(offset), ordered);
        if (!ordered && isAnswer == (session != null)) {
            return true; // the answer once more, or a frame that overtook it
        }
        if (session != null) {
            return session.onFrame(frame, offset, length, turn);
        }
        ByteBuffer answer = frame.duplicate().limit(offset + length).position(offset);
        Welcome welcome = exchange.readAnswer(answer);
        if (attempt.answer()) {
            session = opener.open(welcome, exchange.ciphers(), link);
            attempt.opened(session);
        } else {
            if (exchange.ciphers() != null) {
                exchange.ciphers().close();
            }
            link.close();
        }
        return true;
    }

    @Override
    public boolean onTurn(Turn turn) {
        return session == null || session.onTurn(turn);
    }

    @Override
    public void onBatchEnd() {
        if (session != null) {
            session.onBatchEnd();
        }
    }

    @Override
    public void onWritable() {
        if (session != null) {
            session.onWritable();
        }
    }

    @Override
    public void onClosing() {
        if (session != null) {
            session.onClosing();
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        exchange.close();
        if (session != null) {
            session.onClosed(cause);
        } else if (cause == null) {
            attempt.failed(new TransportException(
                    "the server closed the connection before its answer; " + hint(exchange, ordered)));
        } else if (cause instanceof ProtocolException && !heard) {
            attempt.failed(new ProtocolException(cause.getMessage() + "; " + hint(exchange, ordered), cause));
        } else {
            attempt.failed(cause);
        }
    }

    /** What may be wrong with a server that says nothing: it tells nobody but those who belong, and its own log. */
    static String hint(ClientExchange exchange, boolean ordered) {
        return exchange.isSealed()
                ? "check `psk-file`, `server-key`, and that the server lists this key; the server's log has the reason"
                : "is it a ztun server, and one without keys?"
                        + (ordered ? " If it is the original ztun, connect with `legacy`" : "");
    }
}

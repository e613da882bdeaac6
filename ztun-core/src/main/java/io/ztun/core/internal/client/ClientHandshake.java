package io.ztun.core.internal.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.session.ControlFrames;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/**
 * Sends the hello, waits for the server's answer, and then passes all frames to the session. On a link that may lose or
 * reorder frames an answer may come again, and frames of the session before it: both are dropped. The link's thread only.
 */
final class ClientHandshake implements LinkHandler {
    private final Function<Welcome, Session> opener;
    private final CompletableFuture<Session> opened;
    private final boolean ordered;
    private Session session;

    /**
     * @param hello the frame to begin with, as {@link ControlFrames#send} takes it
     * @param opener makes the session of the server's answer
     * @param opened is completed with the session, or with why there is none
     */
    ClientHandshake(Link link, ByteBuffer hello, Function<Welcome, Session> opener, CompletableFuture<Session> opened) {
        this.opener = opener;
        this.opened = opened;
        ordered = link.isOrdered();
        ControlFrames.send(link, hello);
    }

    @Override
    public void onFrame(ByteBuffer frame, int offset, int length) {
        boolean isAnswer = FrameType.isAnswer(frame.get(offset));
        if (!ordered && isAnswer == (session != null)) {
            return; // the answer once more, or a frame that overtook it
        }
        if (session != null) {
            session.onFrame(frame, offset, length);
            return;
        }
        ByteBuffer answer = frame.duplicate().limit(offset + length).position(offset);
        if (frame.get(offset) == FrameType.REFUSAL) {
            throw new ProtocolException(
                    "the server refuses: " + Refusal.read(answer).reason());
        }
        session = opener.apply(Welcome.read(answer));
        opened.complete(session);
    }

    @Override
    public void onBatchEnd() {
        if (session != null) {
            session.onBatchEnd();
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        if (session != null) {
            session.onClosed(cause);
        } else if (cause != null) {
            opened.completeExceptionally(cause);
        } else {
            opened.completeExceptionally(
                    new TransportException("the server closed the connection before its answer; is it a ztun server"));
        }
    }
}

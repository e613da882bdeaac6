package io.ztun.core.internal.client;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ztun.api.Cidr;
import io.ztun.api.TransportException;
import io.ztun.core.internal.legacy.Greeting;
import io.ztun.core.internal.legacy.LegacyFraming;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * Waits a moment whether the server speaks first, as the original does, and then passes all to the session; a server that says
 * nothing gets a hello. The link's thread only.
 */
final class LegacyHandshake implements LinkHandler {
    private final Link link;
    private final Supplier<LinkHandler> handshake;
    private final Function<Cidr, Session> opener;
    private final Attempt attempt;

    /** Whoever handles the link, once it is known what the server is; null before. */
    private LinkHandler next;

    /**
     * @param handshake makes what says hello and handles the link from then on
     * @param opener makes the session of the address that the original has given
     * @param attempt is told of the session, or why there is none
     * @param timer has something done after so many nanoseconds, unless the tunnel is closed by then
     */
    LegacyHandshake(
            Link link,
            Supplier<LinkHandler> handshake,
            Function<Cidr, Session> opener,
            Attempt attempt,
            BiConsumer<Long, Runnable> timer) {
        this.link = link;
        this.handshake = handshake;
        this.opener = opener;
        this.attempt = attempt;
        link.reframe(LegacyFraming.GREETING);
        timer.accept(LegacyPeer.clientPatienceNs(link), () -> link.whenRead(this::onSilence));
    }

    private void onSilence() {
        if (next == null && link.reframe(null)) {
            next = handshake.get();
        }
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        if (next != null) {
            return next.onFrame(frame, offset, length, turn);
        }
        Cidr address = Greeting.read(frame, offset);
        link.reframe(LegacyFraming.BLOCKS);
        if (attempt.answer()) {
            Session session = opener.apply(address);
            next = session;
            attempt.opened(session);
        } else {
            link.close();
        }
        return true;
    }

    @Override
    public boolean onTurn(Turn turn) {
        return next == null || next.onTurn(turn);
    }

    @Override
    public void onBatchEnd() {
        if (next != null) {
            next.onBatchEnd();
        }
    }

    @Override
    public void onWritable() {
        if (next != null) {
            next.onWritable();
        }
    }

    @Override
    public void onClosing() {
        if (next != null) {
            next.onClosing();
        }
    }

    @Override
    public void onClosed(Throwable cause) {
        if (next != null) {
            next.onClosed(cause);
        } else {
            attempt.failed(
                    cause != null
                            ? cause
                            : new TransportException("the server closed the connection before it said anything"));
        }
    }
}

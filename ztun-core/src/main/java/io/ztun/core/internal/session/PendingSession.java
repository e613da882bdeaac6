package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.Optional;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.noise.FrameSealer;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;

/**
 * A sealed session that awaits the proof that its client is there: the first genuine frame. Before that the hello may be a
 * recorded one, so that there are the keys and nothing else: codecs and all the memory that packets take come with the
 * {@link Session} that follows. Receives on the link's thread; may be closed by any.
 */
public final class PendingSession implements Closable {
    private final SessionTerms terms;
    private final FrameIntake intake;
    private final FrameSealer sealer;

    /** Whether the session has begun, which owns the keys from then on, or will not any more. */
    private boolean over;

    /** @param ciphers what seals its frames, closed with it or with the session that it becomes */
    public PendingSession(SessionTerms terms, SessionCiphers ciphers) {
        this.terms = terms;
        intake = FrameIntake.sealed(terms, ciphers.opener());
        sealer = ciphers.sealer();
    }

    /** What was agreed on. */
    public SessionInfo info() {
        return terms.info();
    }

    /**
     * Looks for the proof. The link's thread.
     *
     * @return the session if this frame is it, which is then the first for {@link Session#onProof}; else null
     * @throws io.ztun.api.ProtocolException if the frame ends the link, or there is no codec to be had; the client has been
     *     told that
     */
    public Session prove(ByteBuffer frame, int offset, int length) {
        synchronized (this) {
            if (over || !intake.admit(frame, offset, length)) {
                return null;
            }
            over = true;
        }
        OutgoingFrames outgoing = outgoing();
        try {
            return new Session(terms, Optional.of(sealer.cipher()), intake, outgoing);
        } catch (RuntimeException | Error e) {
            sendClose(outgoing, Close.because(Session.noCodec(terms)));
            outgoing.close();
            intake.close();
            throw e;
        }
    }

    private OutgoingFrames outgoing() {
        return new OutgoingFrames(
                terms.link(), sealer, terms.context().privacy().pad(), terms.context()::nowNs);
    }

    private void sendClose(OutgoingFrames outgoing, Close close) {
        ByteBuffer frame = FrameBuffer.ofThread();
        outgoing.send(FrameType.CLOSE, frame, FrameBuffer.BODY, ControlFrames.putClose(frame, close));
        terms.link().flush(0);
    }

    /** Tells the client why, sealed, and closes the link; does nothing once the session has begun. */
    @Override
    public void closeWith(Close close) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            try {
                OutgoingFrames outgoing = outgoing();
                sendClose(outgoing, close);
                outgoing.close();
            } catch (RuntimeException | Error e) {
                terms.context().failed("A client could not be told why it is refused", terms.info(), terms.codec(), e);
            } finally {
                terms.link().close();
            }
        }
    }

    /** Overwrites the keys of a session that has not begun. The link's thread. */
    public synchronized void release() {
        if (!over) {
            over = true;
            sealer.close();
        }
        intake.close();
    }
}

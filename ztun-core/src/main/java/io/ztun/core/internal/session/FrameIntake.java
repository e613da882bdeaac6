package io.ztun.core.internal.session;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.noise.FrameOpener;
import io.ztun.core.internal.protocol.FrameType;

/** Lets the peer's frames in, each once, and counts what is not the peer's. The link's thread only. */
final class FrameIntake {
    private final RepeatLog log;
    private final SessionInfo info;
    private final boolean ordered;
    private final SessionCounters counters;
    private final IncomingFrames frames;

    private FrameIntake(SessionTerms terms, FrameOpener opener) {
        info = terms.info();
        ordered = terms.link().isOrdered();
        counters = new SessionCounters(terms.context().counters());
        log = terms.context().log();
        frames = info.legacy() ? IncomingFrames.bare(FrameType.DATA_ENCODED) : new IncomingFrames(!ordered, opener);
    }

    static FrameIntake open(SessionTerms terms) {
        return new FrameIntake(terms, null);
    }

    static FrameIntake sealed(SessionTerms terms, FrameOpener opener) {
        return new FrameIntake(terms, opener);
    }

    /** What the session counts with. */
    SessionCounters counters() {
        return counters;
    }

    /** The frame that was let in last. */
    IncomingFrames frames() {
        return frames;
    }

    /**
     * Looks at one frame.
     *
     * @return whether it counts
     * @throws ProtocolException if it does not, and is what no peer sends on an ordered link
     */
    boolean admit(ByteBuffer frame, int offset, int length) {
        if (frames.admit(frame, offset, length)) {
            return true;
        }
        if (frames.isForged()) {
            onForged(length);
        } else if (frames.isRepeated()) {
            counters.drop(Drop.REPEATED);
        } else {
            counters.drop(Drop.INVALID);
        }
        return false;
    }

    /** Where frames are lost anyway nobody can end a session with a forged one; it is worth a line, but not each of them. */
    private void onForged(int length) {
        if (ordered) {
            throw new ProtocolException("a frame was changed on its way, or is not from the peer: bytes=" + length);
        }
        counters.drop(Drop.FORGED);
        log.say(
                Level.WARNING,
                info.addresses(),
                "forged",
                () -> "Dropping frames that were changed on their way, or are not from the peer: peer="
                        + Descriptions.of(info.peer()) + " address=" + info.addresses());
    }

    /** Overwrites the keys. */
    void close() {
        frames.close();
    }
}

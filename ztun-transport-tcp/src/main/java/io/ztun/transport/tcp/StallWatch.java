package io.ztun.transport.tcp;

import java.net.InetAddress;

/**
 * Notices a connection that has got stuck because the path loses long segments and says nothing of it (RFC 2923 section 2.1):
 * what is short arrives, the rest is sent again and again. Loss that has nothing to do with length hits both. Guarded as
 * {@link KernelConnection} is.
 */
final class StallWatch {
    /** So often in a row: after some three seconds on a short path. */
    private static final int RETRANSMITS = 4;

    /** What is sent again after an outage is acknowledged within that time, also by way of a satellite. */
    private static final long ROUND_TRIP_NS = 2_000_000_000L;

    /** What comes out of order and is not made good for so long, is not made good any more. */
    private static final int UNFILLED_MS = 4_000;

    /** A session that ends while all is well has heard of its peer within that time, or the line has not. */
    private static final int QUIET_MS = 2_000;

    private static final int ACK_AFTER_MS = 1_000;

    /** How often it is to be asked. */
    static final long INTERVAL_NS = 500_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final KernelConnection kernel;

    /** Null on the server's end, which cannot choose shorter segments: it ends the connection, and the client does. */
    private final SegmentLimits limits;

    private final InetAddress peer;
    private boolean repeating;
    private long sinceNs;

    /** The number of vain attempts when the peer was first heard of; 0 before. */
    private int heardAt;

    private boolean inVain;
    private long inVainSinceNs;
    private int outOfOrder;

    /** @param limits of the client; null on a server */
    StallWatch(KernelConnection kernel, SegmentLimits limits, InetAddress peer) {
        this.kernel = kernel;
        this.limits = limits;
        this.peer = peer;
    }

    /** Whether the connection is stuck and another one may fare better. To be asked every {@link #INTERVAL_NS}. */
    boolean isStuck(long nowNs) {
        if (limits == null) {
            return isSendingStuck(nowNs) && kernel.segment() > SegmentLimits.SEGMENT_MIN;
        }
        return (isSendingStuck(nowNs) || isReceivingStuck()) && limits.lower(peer, kernel.segment());
    }

    /** The connection has ended, though not because the peer wanted that. */
    void ended(boolean reset) {
        if (limits == null) {
            return;
        }
        if (wasDeaf(reset)) {
            limits.suspect(peer, kernel.segment(), System.nanoTime());
        } else {
            limits.trust(peer);
        }
    }

    /**
     * Whether long segments of ours do not arrive, though the peer is heard of. After an outage it is heard of, too, before
     * what was lost is sent again: so that has to have happened once more, and to have brought nothing.
     */
    private boolean isSendingStuck(long nowNs) {
        int retransmits = kernel.retransmits();
        if (retransmits == 0) {
            repeating = false;
            inVain = false;
            return false;
        }
        if (!repeating) {
            repeating = true;
            sinceNs = nowNs;
            heardAt = 0;
        }
        if (heardAt == 0 && Math.min(kernel.lastDataMs(), kernel.lastAckMs()) < (nowNs - sinceNs) / NANOS_PER_MILLI) {
            heardAt = retransmits;
        }
        if (heardAt == 0 || retransmits < Math.max(RETRANSMITS, heardAt + 1)) {
            inVain = false;
            return false;
        }
        if (!inVain) {
            inVain = true;
            inVainSinceNs = nowNs;
        }
        return nowNs - inVainSinceNs >= ROUND_TRIP_NS;
    }

    /** Whether long segments of the peer's do not arrive, and shorter ones behind them do. */
    private boolean isReceivingStuck() {
        int count = kernel.outOfOrder();
        boolean stuck = kernel.lastDataMs() >= UNFILLED_MS && count != outOfOrder;
        if (!stuck) {
            outOfOrder = count;
        }
        return stuck;
    }

    /**
     * Whether the connection may have ended because nothing that the peer sent arrived any more, though its host
     * acknowledges what we send. That alone may be a program that hangs.
     */
    private boolean wasDeaf(boolean reset) {
        int dataMs = kernel.lastDataMs();
        return dataMs >= QUIET_MS && (reset || kernel.lastAckMs() + ACK_AFTER_MS < dataMs);
    }
}

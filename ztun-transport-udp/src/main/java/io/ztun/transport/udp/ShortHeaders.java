package io.ztun.transport.udp;

import java.util.concurrent.TimeUnit;

/**
 * Whether one link takes short headers from its peer, which is told of it in PROBEs: again and again, as long as what comes shows
 * that it does not know. A short id can be guessed in a moment, unlike a whole one. So it counts only from the peer's own
 * address; and once wrong ones have come from there, more than go with chance, the link takes none any more.
 *
 * <p>Link thread only, but for {@link #areTaken}.
 */
final class ShortHeaders {
    /** So many wrong short ids from a peer's address, and the right one is guessed with a chance of one in a million. */
    static final int GUESSES_MAX = 16;

    private static final long TELL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Runnable tell;
    private int guesses;

    /** Frames with whole ids since the last one with a short id. */
    private int whole;

    private long toldNs = System.nanoTime() - TELL_INTERVAL_NS;
    private volatile boolean taken;

    /** @param tell sends the peer a PROBE with what this end is able to */
    ShortHeaders(Runnable tell) {
        this.tell = tell;
    }

    /** Whether the peer may send them. Any thread. */
    boolean areTaken() {
        return taken;
    }

    /**
     * A frame has come from the peer's address. That one with a whole id does shows that its address is what this end knows it by.
     *
     * @param isShort whether its header is short
     * @return whether it counts
     */
    boolean onFrame(boolean isShort) {
        boolean before = taken;
        taken |= !isShort && guesses < GUESSES_MAX;
        whole = isShort ? 0 : whole + 1;
        boolean knows = isShort ? taken : whole == 1 || !taken; // now and then a whole one comes from a peer that knows
        if (!knows || taken != before) {
            tellInTime();
        }
        return taken || !isShort;
    }

    private void tellInTime() {
        long nowNs = System.nanoTime();
        if (nowNs - toldNs >= TELL_INTERVAL_NS) {
            toldNs = nowNs;
            tell.run();
        }
    }

    /** Whether anybody has sent wrong ones in the peer's name. */
    boolean wereGuessed() {
        return guesses > 0;
    }

    /** A datagram has come from the peer's address with a short id that is not the link's. */
    void onGuess() {
        if (++guesses >= GUESSES_MAX) {
            taken = false;
        }
    }
}

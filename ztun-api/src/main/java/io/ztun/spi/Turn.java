package io.ztun.spi;

import io.ztun.api.Api;

/**
 * What one link may still have done before it is the next link's turn. The links of a thread take turns, and a turn is
 * bounded by the <em>work</em> that a peer's bytes make, not by their number: a frame of a few hundred bytes may hold
 * thousands of packets. The unit is about what a short packet costs from its frame to the TUN.
 *
 * <p>The transport begins a turn and spends for each frame, the handler for what is in it. Whoever does the work looks at
 * {@link #isOver} between two pieces of it, so that a turn may become longer by one piece at most. One thread.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class Turn {
    /** What a link may do in one turn: some 100 microseconds of a processor, where packets are short. */
    public static final int UNITS = 48;

    /** By how many units a turn may be overdrawn, so that what is in hand can be got done with; the next one is shorter by as much. */
    private static final int OVERDRAFT = UNITS / 2;

    private static final int UNIT_BYTES_LOG = 14;

    private int left;
    private long pauseNs;

    /** Makes one that is over. */
    public Turn() {}

    /**
     * Begins a turn; the transport's.
     *
     * @param units how many units of work it has
     */
    public void begin(int units) {
        left = units;
        pauseNs = 0;
    }

    /** Counts one piece of work with so many bytes, such as a packet that was handed over, or a body that was decoded. */
    public void spend(int bytes) {
        left -= 1 + (bytes >>> UNIT_BYTES_LOG);
    }

    /** Whether nothing new should be begun, such as reading from a socket. */
    public boolean isSpent() {
        return left <= 0 || pauseNs > 0;
    }

    /** Whether it is the next link's turn, even within a frame. */
    public boolean isOver() {
        return left <= -OVERDRAFT || pauseNs > 0;
    }

    /**
     * Ends the turn, and has the next one wait: the peer has sent more than it may. A transport whose links are ordered reads nothing
     * of this link's meanwhile, so that the peer has to wait, and still sends; one without order ignores it.
     *
     * @param ns how long, in nanoseconds, more than 0
     */
    public void pause(long ns) {
        pauseNs = Math.max(1, ns);
    }

    /** How long the next turn is to wait, in nanoseconds; 0 if it need not. */
    public long pauseNs() {
        return pauseNs;
    }

    /** How many units are left; negative where more was done than that. */
    public int left() {
        return left;
    }
}

package io.ztun.core.internal.datagram;

/**
 * Says when the next dictionary is worth its price. The first comes early, later ones when enough is new; all of them cost
 * less than a fiftieth of the bytes; and they become rare where nothing shrinks. Owned by whoever sends.
 */
final class SnapshotSchedule {
    static final int FIRST_BYTES = 2 * 1024;
    static final int ENOUGH_BYTES = 16 * 1024;
    static final long INTERVAL_NS = 20_000_000;

    /** So many bytes travel for each byte that is spent on agreeing. */
    static final int BYTES_FOR_ONE = 60;

    /** What a frame costs on the wire besides: IPv4, UDP and the transport's short header. */
    private static final int FRAME_OVERHEAD = 31;

    /** Building a dictionary takes at most one such part of the time. */
    private static final int TIME_FOR_ONE = 32;

    private static final long PATIENCE_FIRST_NS = 300_000_000;
    private static final long PATIENCE_LEAST_NS = 100_000_000;
    private static final long PATIENCE_MOST_NS = 2_000_000_000;
    private static final int RESTRAINT_MOST = 64;

    private long bodyBytes;
    private long frameBytes;
    private long wireBytes;
    private int needed = FIRST_BYTES;
    private int restraint = 1;
    private long price;
    private boolean begun;
    private boolean waiting;
    private long sentNs;
    private long intervalNs = INTERVAL_NS;
    private long patienceNs = PATIENCE_FIRST_NS;

    /**
     * Counts a frame whose body was kept.
     *
     * @param body the body's length in bytes
     * @param frame the frame's length in bytes
     */
    void countFrame(int body, int frame) {
        bodyBytes += body;
        frameBytes += frame;
        wireBytes += frame + FRAME_OVERHEAD;
    }

    /** Whether it is time for a snapshot. */
    boolean isDue(long nowNs) {
        boolean enough = bodyBytes >= (long) needed * restraint && wireBytes >= price * BYTES_FOR_ONE;
        return enough && (!begun || nowNs - sentNs >= (waiting ? patienceNs : intervalNs));
    }

    /**
     * Notes that a snapshot is being sent; the former one, if still unanswered, is given up with that.
     *
     * @param frames bytes of both its frames
     */
    void onSent(long nowNs, int frames) {
        if (waiting) {
            patienceNs = Math.min(PATIENCE_MOST_NS, 2 * patienceNs);
        }
        // Where even a dictionary saves next to nothing, the next one has to wait for more.
        boolean pays = frameBytes < bodyBytes - (bodyBytes >> 5);
        restraint = pays ? 1 : Math.min(RESTRAINT_MOST, 2 * restraint);
        price = frames + 2 * FRAME_OVERHEAD;
        begun = true;
        waiting = true;
        sentNs = nowNs;
        bodyBytes = 0;
        frameBytes = 0;
        wireBytes = 0;
    }

    /** Notes that an answer has come, whatever it says. */
    void onAnswered(long nowNs) {
        waiting = false;
        patienceNs = Math.max(PATIENCE_LEAST_NS, Math.min(PATIENCE_MOST_NS, 3 * (nowNs - sentNs)));
    }

    /**
     * Notes that a dictionary is in use.
     *
     * @param length its length in bytes
     * @param buildNs how long it took to make the encoder ready for it
     */
    void onAdopted(int length, long buildNs) {
        needed = Math.max(FIRST_BYTES, Math.min(ENOUGH_BYTES, length / 2));
        intervalNs = Math.max(INTERVAL_NS, TIME_FOR_ONE * buildNs);
    }
}

package io.ztun.estimate.traffic;

import io.ztun.core.replay.Replay;

/**
 * Makes of the times of a recording time as a replay wants it: it begins at 0 and never goes back. Where the recording's clock does,
 * time goes on from the moment that has been reached. One thread.
 */
final class Timeline {
    /** Interfaces and processors do not take turns exactly: a packet may stand so far behind a later one. */
    private static final long LATE_NS = 1_000_000_000;

    /** 146 years; half of what there is, so that nobody's sums with it overflow. */
    private static final long END_NS = Long.MAX_VALUE / 2;

    /** The latest of the recording's times, since its clock last went back; negative before the first. */
    private long recordedNs = -1;

    private long nowNs;
    private boolean fileBegins;
    private long filesEarly;
    private long setBack;
    private long longPauses;
    private long untimed;

    /** Another file begins, whose times may be any. */
    void beginFile() {
        fileBegins = true;
    }

    /**
     * A packet comes.
     *
     * @param timeNs by the recording's clock; negative if it has none, and then it comes with the one before
     * @return the time by the replay's clock
     */
    long advance(long timeNs) {
        if (timeNs < 0) {
            untimed++;
            return nowNs;
        }
        boolean first = recordedNs < 0;
        long stepNs = first ? 0 : timeNs - recordedNs;
        if (stepNs >= 0) {
            longPauses += stepNs > Replay.PAUSE_MAX_NS ? 1 : 0;
            nowNs = stepNs < END_NS - nowNs ? nowNs + stepNs : END_NS;
            recordedNs = timeNs;
        } else {
            boolean wrong = stepNs < -LATE_NS;
            filesEarly += wrong && fileBegins ? 1 : 0;
            setBack += wrong && !fileBegins ? 1 : 0;
            recordedNs = wrong || fileBegins ? timeNs : recordedNs;
        }
        fileBegins = false;
        return nowNs;
    }

    /** The time of the last packet, and so how long it is since the first, in nanoseconds. */
    long nowNs() {
        return nowNs;
    }

    /** How many files began before the end of the one before. */
    long filesEarly() {
        return filesEarly;
    }

    /** How often the clock went back within a file. */
    long setBack() {
        return setBack;
    }

    /** How many pauses there were that a replay takes for shorter ones. */
    long longPauses() {
        return longPauses;
    }

    /** How many packets had no time. */
    long untimed() {
        return untimed;
    }
}

package io.ztun.core.internal.session;

/**
 * How long a peer has been silent while this end was awake and listening, and the peer was to be heard. Time in which the process
 * was stopped, or the machine asleep, does not count: nobody would have heard the peer then.
 */
final class Silence {
    private final long mostNs;

    /** The longest that the ticks are apart while this process runs: with twice as much between them it did not. */
    private final long tickMostNs;

    private long tickedNs;
    private long heardNs;
    private long silentNs;

    /** When the peer was heard last, as the question was asked that is under way. */
    private volatile long askedNs;

    /** @param mostNs from how long on a peer is taken for dead */
    Silence(long mostNs, long startNs) {
        this.mostNs = mostNs;
        tickMostNs = Math.max(1, mostNs / 6);
        tickedNs = startNs;
        heardNs = startNs;
    }

    /**
     * Counts the time since the last call. One thread.
     *
     * @param lastHeardNs when the peer was heard last
     * @param expected whether it should have been heard since; the time in which it need not counts for nothing
     * @return whether it is time to ask whether the peer is really {@link #goesOn silent}; after that it is a while until the next
     *     time
     */
    boolean isTooLong(long nowNs, long lastHeardNs, boolean expected) {
        silentNs = expected ? silentNs + Math.min(nowNs - tickedNs, tickMostNs) : 0;
        tickedNs = nowNs;
        if (lastHeardNs != heardNs) {
            heardNs = lastHeardNs;
            silentNs = expected ? Math.min(nowNs - lastHeardNs, tickMostNs) : 0;
        }
        if (silentNs <= mostNs) {
            return false;
        }
        silentNs -= tickMostNs;
        askedNs = lastHeardNs;
        return true;
    }

    /** Whether nothing has been heard since the question was asked. Any thread, after all has been read that had arrived. */
    boolean goesOn(long lastHeardNs) {
        return lastHeardNs == askedNs;
    }
}

package io.ztun.core.internal.lanes;

/**
 * Decides which flows are worth the codec's time. A flow whose packets did not shrink several times in a row goes around
 * the codec, and is tried again after a number of packets that doubles up to {@link #SKIP_MAX}; two trials in a row that
 * shrink end that. Flows share a small table,
 * so that a download of compressed data does not switch compression off for the chat beside it. Owned by whoever sends.
 */
public final class CodecGate {
    /** Packets shorter than this always go to the codec: they cost little and feed its history. */
    public static final int ALWAYS_BELOW = 1_024;

    /** At most so many packets of a flow go around the codec before it is tried again. */
    static final int SKIP_MAX = 63;

    /** So many packets of a flow that looks like noise go around the codec before they are looked at again. */
    static final int SKIP_NOISE = 7;

    private static final int FLOWS = 256;
    private static final int MISSES_ALLOWED = 4;

    private final byte[] misses = new byte[FLOWS];
    private final byte[] skipsLeft = new byte[FLOWS];
    private final byte[] skips = new byte[FLOWS];
    private final boolean[] promising = new boolean[FLOWS];
    private final boolean[] noise = new boolean[FLOWS];

    /** Whether a packet of this flow should go around the codec. */
    boolean skips(int flowHash) {
        return skipsLeft[flowHash & FLOWS - 1] > 0;
    }

    /** Has the next long packets of this flow go around the codec, without a verdict on those behind them. */
    void skipNoise(int flowHash) {
        skipsLeft[flowHash & FLOWS - 1] = SKIP_NOISE;
        noise[flowHash & FLOWS - 1] = true;
    }

    /** Whether packets of this flow {@linkplain #skips go around} the codec because one looked like noise. */
    boolean isNoise(int flowHash) {
        return noise[flowHash & FLOWS - 1];
    }

    /** Counts a packet of this flow that went around the codec. */
    void countSkip(int flowHash) {
        skipsLeft[flowHash & FLOWS - 1]--;
    }

    /** Learns what the codec made of a frame that begins with a packet of this flow. */
    void learn(int flowHash, int length, int encodedLength) {
        int flow = flowHash & FLOWS - 1;
        if (encodedLength >= 0 && encodedLength < length - (length >> 5)) {
            learnShrunk(flow);
        } else if (misses[flow] < MISSES_ALLOWED) {
            misses[flow]++;
        } else {
            skips[flow] = (byte) Math.min(SKIP_MAX, skips[flow] * 2 + 1);
            skipsLeft[flow] = skips[flow];
            noise[flow] = false;
            promising[flow] = false;
        }
    }

    /** One hit may be chance: a trial can fall on what the history still holds of the last one. The next frame decides. */
    private void learnShrunk(int flow) {
        if (skips[flow] > 0 && !promising[flow]) {
            promising[flow] = true;
        } else {
            misses[flow] = 0;
            skips[flow] = 0;
            promising[flow] = false;
        }
    }
}

package io.ztun.core.internal.datagram;

import java.util.Arrays;

import io.ztun.api.FrameLimits;

/**
 * How many bytes of packets fit into a datagram once they are encoded: learned for each flow, or each service, from what became
 * of its last bodies. They share a small table. Owned by whoever sends; others may get an answer that is a little old.
 */
final class PackingEstimate {
    private static final int FLOWS = 256;

    /** A ratio of 1. */
    private static final int ONE = 1 << 12;

    private final short[] ratios = new short[FLOWS];

    PackingEstimate() {
        Arrays.fill(ratios, (short) ONE);
    }

    /**
     * How long a body should be.
     *
     * @param limit how long it may be when it has been encoded, in bytes
     * @return bytes, at least {@code limit}: as much as fits if it does not shrink at all
     */
    int budget(int flowHash, int limit) {
        long fits = (long) limit * ONE / ratios[flowHash & FLOWS - 1];
        // A little less: a body that becomes too long has to be encoded again.
        return (int) Math.max(limit, Math.min(FrameLimits.MAX_BODY_LENGTH, fits - (fits >> 6)));
    }

    /** How many datagrams' worth of packets fit one, at least 1. */
    int whole(int flowHash) {
        return ONE / ratios[flowHash & FLOWS - 1];
    }

    /** Learns what became of a body. */
    void learn(int flowHash, int length, int encodedLength) {
        int sample = encodedLength < 0 ? ONE : (int) Math.min(ONE, (long) encodedLength * ONE / length);
        int flow = flowHash & FLOWS - 1;
        ratios[flow] = (short) Math.max(1, (ratios[flow] + sample) / 2);
    }
}

package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/** The options of a TCP header (RFC 9293 section 3.1; kinds: IANA, "TCP Option Kind Numbers"). Thread-safe. */
final class TcpOptions {
    static final int MSS = 2;

    /** TCP-AO: a digest of the segment, its options included unless both ends have agreed otherwise. */
    static final int AO = 29;

    /** Where an option is that is not there. Nothing is behind one whose length cannot be right. */
    static final int NONE = -1;

    /** A digest of the segment without its options. */
    private static final int MD5 = 19;

    private static final int END = 0;
    private static final int NOP = 1;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int MPTCP = 30;

    /** What almost every segment has: two NOPs, timestamps (RFC 7323 appendix A). */
    private static final int NOP_NOP_TIMESTAMPS = NOP << 24 | NOP << 16 | TIMESTAMPS << 8 | 10;

    private static final int NOP_NOP_TIMESTAMPS_LENGTH = 12;

    private TcpOptions() {}

    /**
     * Whether there is a digest of the segment: MD5 (RFC 2385) or TCP-AO (RFC 5925). It is good for that segment as it is, and
     * not for its pieces or for what it is joined to.
     *
     * @param from where the options begin in the buffer
     * @param end where they end
     */
    static boolean haveDigest(ByteBuffer buffer, int from, int end) {
        return !areTimestamps(buffer, from, end)
                && (find(buffer, from, end, MD5) != NONE || find(buffer, from, end, AO) != NONE);
    }

    /**
     * Whether each piece of a segment may have the options of the whole. Those of timestamps, SACK (RFC 2018) and Multipath TCP
     * (RFC 8684 section 3.3.1) say nothing about where their segment ends; an option that is not known may.
     */
    static boolean mayRepeat(ByteBuffer buffer, int from, int end) {
        if (areTimestamps(buffer, from, end)) {
            return true;
        }
        int at = from;
        while (at != NONE && at < end) {
            switch (Bytes.u8(buffer, at)) {
                case END -> {
                    return true;
                }
                case NOP, SACK, TIMESTAMPS, MPTCP -> at = next(buffer, at, end);
                default -> {
                    return false;
                }
            }
        }
        return at != NONE;
    }

    private static boolean areTimestamps(ByteBuffer buffer, int from, int end) {
        return end - from == NOP_NOP_TIMESTAMPS_LENGTH && Bytes.i32(buffer, from) == NOP_NOP_TIMESTAMPS;
    }

    /** Where the first option of a kind begins, or {@link #NONE}. */
    static int find(ByteBuffer buffer, int from, int end, int kind) {
        int at = from;
        while (at != NONE && at < end && Bytes.u8(buffer, at) != END) {
            if (Bytes.u8(buffer, at) == kind) {
                return next(buffer, at, end) == NONE ? NONE : at;
            }
            at = next(buffer, at, end);
        }
        return NONE;
    }

    private static int next(ByteBuffer buffer, int at, int end) {
        if (Bytes.u8(buffer, at) == NOP) {
            return at + 1;
        }
        int length = at + 1 < end ? Bytes.u8(buffer, at + 1) : 0;
        return length < 2 || length > end - at ? NONE : at + length;
    }
}

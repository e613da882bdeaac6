package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Tells by a sample whether a payload looks like noise: encrypted, or compressed already. Of bytes drawn at random 64 hold 57
 * different values on average, and fewer than 50 once in five hundred times; text has 30, and base64 could not have more
 * than 41 on average. The same is asked of what bytes are to their neighbours, because some patterns count upwards.
 *
 * <p>A flow that has looked like noise gets the benefit of the doubt, and so do its short payloads, of which a sample says
 * less. Flows share a small table. Owned by whoever sends.
 */
public final class NoiseEstimate {
    /** Payloads shorter than this are judged only where the flow has looked like noise before. */
    static final int LONG = 256;

    /** Payloads shorter than this are never noise. */
    static final int SHORT = 48;

    private static final int FLOWS = 256;
    private static final int LONG_WORDS = 8;
    private static final int LONG_DISTINCT = 50;
    private static final int LONG_DISTINCT_KNOWN = 46;
    private static final int SHORT_WORDS = 4;
    private static final int SHORT_DISTINCT_KNOWN = 27;

    private final boolean[] noisy = new boolean[FLOWS];

    /** For each value of a byte, which count it was last part of. */
    private final int[] stamps = new int[256];

    private int stamp;

    /**
     * Judges a packet of TCP or UDP; others are not noise.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param transport what {@link IpPackets#transport} says of it
     * @param flowHash of its flow
     */
    public boolean isNoise(ByteBuffer packet, int offset, int length, int transport, int flowHash) {
        int header = headerLength(packet, offset, length, transport);
        int payload = length - header;
        int flow = flowHash & FLOWS - 1;
        if (header == 0 || payload < SHORT) {
            return false;
        }
        int at = offset + header;
        if (payload < LONG) {
            return noisy[flow] && isDiverse(packet, at, payload, SHORT_WORDS, SHORT_DISTINCT_KNOWN);
        }
        noisy[flow] = isDiverse(packet, at, payload, LONG_WORDS, noisy[flow] ? LONG_DISTINCT_KNOWN : LONG_DISTINCT);
        return noisy[flow];
    }

    /** Bytes before the payload; 0 where there are no ports. */
    private static int headerLength(ByteBuffer packet, int offset, int length, int transport) {
        if (transport == IpPackets.MALFORMED) {
            return 0;
        }
        int at = IpPackets.transportOffset(transport);
        return switch (IpPackets.transportProtocol(transport)) {
            case IpPackets.TCP ->
                at + HeaderLayout.TCP_LENGTH_MIN > length ? 0 : at + IpPackets.tcpHeaderLength(packet, offset + at);
            case IpPackets.UDP -> at + HeaderLayout.UDP_HEADER_LENGTH;
            default -> 0;
        };
    }

    private boolean isDiverse(ByteBuffer packet, int payload, int length, int words, int wanted) {
        int step = (length - Long.BYTES) / (words - 1);
        return distinct(packet, payload, step, words, wanted, 0) >= wanted
                && distinct(packet, payload, step, words, wanted, Byte.SIZE) >= wanted;
    }

    /**
     * How many values there are among the sample's bytes; with a shift, among those that bytes differ from others by. It stops
     * counting after half of them if noise would have had far more.
     */
    private int distinct(ByteBuffer packet, int payload, int step, int words, int wanted, int shift) {
        final int[] stamps = this.stamps;
        final int now = ++stamp;
        int distinct = 0;
        for (int i = 0; i < words; i++) {
            long word = Bytes.i64(packet, payload + i * step);
            long rest = shift == 0 ? word : word ^ word << shift;
            for (int j = 0; j < Long.BYTES; j++, rest >>>= Byte.SIZE) {
                int value = (int) rest & 0xff;
                distinct += stamps[value] - now
                        >>> 31; // 1 if it was stamped before: no branch that could be foreseen wrongly
                stamps[value] = now;
            }
            if (i == words / 2 - 1 && distinct < wanted / 2) {
                return distinct;
            }
        }
        return distinct;
    }
}

package io.ztun.core.info;

import java.util.Locale;

import io.ztun.api.Api;

/**
 * What was carried one way or both, and what that took. Immutable.
 *
 * @param bytes of packets: before compression those that were sent, after decompression those that came and were allowed to
 * @param wireBytes of the sessions' frames, those without packets too, encryption and padding included: what the transport was
 *     given, without its own headers and those of TCP, UDP and IP, and without handshakes
 * @param frames how many frames were sent, as far as it is known which of them arrived; 0 where the transport loses none. The
 *     receiving end knows of each at once, the sending end what the receiver tells it every few seconds
 * @param lost how many of those did not arrive, or are still on their way
 * @param fromMemory how many of the packets' bytes were not in the frames because the receiver had kept them
 */
@Api(Api.Status.STABLE)
public record Carried(long bytes, long wireBytes, long frames, long lost, long fromMemory) {

    /** As it is before anything was. */
    public static final Carried NOTHING = new Carried(0, 0);

    /** Where nothing is known of losses. */
    public Carried(long bytes, long wireBytes) {
        this(bytes, wireBytes, 0, 0);
    }

    /** Where nothing came from memory. */
    public Carried(long bytes, long wireBytes, long frames, long lost) {
        this(bytes, wireBytes, frames, lost, 0);
    }

    /** Both together. */
    public Carried plus(Carried other) {
        return new Carried(
                bytes + other.bytes,
                wireBytes + other.wireBytes,
                frames + other.frames,
                lost + other.lost,
                fromMemory + other.fromMemory);
    }

    /** What is new since an earlier time. What was missing then may have come since: fewer than 0 are lost in that case. */
    public Carried minus(Carried earlier) {
        return new Carried(
                bytes - earlier.bytes,
                wireBytes - earlier.wireBytes,
                frames - earlier.frames,
                lost - earlier.lost,
                fromMemory - earlier.fromMemory);
    }

    /** How many of the frames were lost, in per cent, for a person: {@code 8.0%}; {@code -} where nothing is known. */
    public String loss() {
        return frames <= 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100.0 * Math.max(0, lost) / frames);
    }

    /**
     * How much less the frames are than the packets, in per cent, for a person: {@code 82.8%}; below zero where they are more,
     * {@code -} as long as there were no packets.
     */
    public String saved() {
        return bytes == 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 - 100.0 * wireBytes / bytes);
    }
}

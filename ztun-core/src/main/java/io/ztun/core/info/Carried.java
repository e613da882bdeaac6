package io.ztun.core.info;

import java.util.Locale;

import io.ztun.api.Api;

/**
 * What was carried one way or both, and what that took. Immutable.
 *
 * @param bytes of packets: before compression those that were sent, after decompression those that came and were allowed to
 * @param wireBytes of the sessions' frames, those without packets too, encryption and padding included: what the transport was
 *     given, without its own headers and those of TCP, UDP and IP, and without handshakes
 */
@Api(Api.Status.STABLE)
public record Carried(long bytes, long wireBytes) {

    /** As it is before anything was. */
    public static final Carried NOTHING = new Carried(0, 0);

    /** Both together. */
    public Carried plus(Carried other) {
        return new Carried(bytes + other.bytes, wireBytes + other.wireBytes);
    }

    /** What is new since an earlier time. */
    public Carried minus(Carried earlier) {
        return new Carried(bytes - earlier.bytes, wireBytes - earlier.wireBytes);
    }

    /**
     * How much less the frames are than the packets, in per cent, for a person: {@code 82.8%}; below zero where they are more,
     * {@code -} as long as there were no packets.
     */
    public String saved() {
        return bytes == 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 - 100.0 * wireBytes / bytes);
    }
}

package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.offload.MssClamp;
import io.ztun.core.internal.packet.Records;

/** Makes the peer's TCP connections ask for segments that fit a datagram, as seen from this end. The link's thread. */
final class SynClamp {
    private static final int SYN_LENGTH_MAX = 512;

    private final OutgoingFrames frames;

    /** A copy, because what a decoder restored must not be changed. */
    private final ByteBuffer copy = ByteBuffer.allocateDirect(SYN_LENGTH_MAX);

    private int maxLength;

    SynClamp(OutgoingFrames frames) {
        this.frames = frames;
    }

    /** Looks how long packets may be just now. */
    void begin() {
        maxLength = frames.bodyLimit() - Records.PARTIAL_PREFIX;
    }

    /** Whether the packet asks for more than fits; {@link #buffer()} then has one at 0 that does not. */
    boolean lowers(ByteBuffer packet, int offset, int length, long offload) {
        int value = length <= SYN_LENGTH_MAX ? MssClamp.find(packet, offset, length, maxLength) : 0;
        if (value == 0) {
            return false;
        }
        copy.put(0, packet, offset, length);
        MssClamp.lower(copy, 0, value, offload, maxLength);
        return true;
    }

    /** The buffer of the changed packet. */
    ByteBuffer buffer() {
        return copy;
    }
}

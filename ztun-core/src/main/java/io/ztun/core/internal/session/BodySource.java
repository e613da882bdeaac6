package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;

/** Restores the bodies of a session's frames as its codec's mode demands. The link's thread only. */
interface BodySource {
    /** Frames of this type are none of its business. */
    int UNKNOWN = -4;

    /** The frame was dealt with and brings no packets, or comes too late to be decoded. */
    int NOTHING = -3;

    /** The body stands in the frame as it is. */
    int PLAIN = -2;

    /**
     * Looks at one frame.
     *
     * @return the length of the body that now stands in {@link #output()}; {@link #PLAIN}, {@link #NOTHING}, {@link #UNKNOWN};
     *     or {@link RenewedDecoder#FAILED}
     * @throws io.ztun.api.ProtocolException if the frame is malformed
     */
    int restore(IncomingFrames frames, ByteBuffer frame);

    /** The buffer of the body that was restored last. */
    ByteBuffer output();

    /** Where that body begins. */
    int outputOffset();

    /** Gives back the codec's memory. */
    void close();
}

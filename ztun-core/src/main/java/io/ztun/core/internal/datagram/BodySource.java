package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.spi.Decoder;

/** Restores the bodies of a session's frames as its codec's mode demands. The link's thread only. */
public interface BodySource {
    /** The body does not decode. */
    int FAILED = -1;

    /** Frames of this type are none of its business. */
    int UNKNOWN = -4;

    /** The frame was dealt with and brings no packets, or comes too late to be decoded. */
    int NOTHING = -3;

    /** The body stands in the frame as it is. */
    int PLAIN = -2;

    /**
     * Looks at one frame.
     *
     * @param type the frame's, without {@link io.ztun.core.internal.protocol.FrameType#RECALLS}
     * @return the length of the body that now stands in {@link #output()}; {@link #PLAIN}, {@link #NOTHING}, {@link #UNKNOWN};
     *     or {@link #FAILED}
     * @throws io.ztun.api.ProtocolException if the frame is malformed
     */
    int restore(byte type, IncomingFrames frames, ByteBuffer frame);

    /** Restores a body that anybody may have sent: answers {@link #FAILED} to corrupt data, and the next one is decoded as ever. */
    static int decode(Decoder decoder, IncomingFrames frames, ByteBuffer frame) {
        try {
            return decoder.decode(frame, frames.body(), frames.length());
        } catch (CorruptDataException e) {
            return FAILED;
        }
    }

    /** The buffer of the body that was restored last. */
    ByteBuffer output();

    /** Where that body begins. */
    int outputOffset();

    /** Gives back the codec's memory. */
    void close();
}

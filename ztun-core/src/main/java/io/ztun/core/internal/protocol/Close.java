package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;

/**
 * The orderly end of a session.
 *
 * @param reason why, one line for a person
 */
public record Close(String reason) {

    /** Writes the frame at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(FrameType.CLOSE).put(PeerText.bytes(reason));
    }

    /** Reads the whole frame between position and limit. */
    public static Close read(ByteBuffer source) {
        if (!source.hasRemaining() || source.get() != FrameType.CLOSE) {
            throw new ProtocolException("not a close");
        }
        return new Close(PeerText.read(source));
    }
}

package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;

/**
 * The server's answer to a client that it does not let in.
 *
 * @param reason why, one line for a person
 */
public record Refusal(String reason) {

    /** Writes the frame at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(FrameType.REFUSAL).put(PeerText.bytes(reason));
    }

    /** Reads the whole frame between position and limit. */
    public static Refusal read(ByteBuffer source) {
        if (!source.hasRemaining() || source.get() != FrameType.REFUSAL) {
            throw new ProtocolException("not a refusal");
        }
        return new Refusal(PeerText.read(source));
    }
}

package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;

/**
 * The orderly end of a session.
 *
 * @param reason why, one line for a person
 */
public record Close(String reason) {

    /** Writes the frame's body at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(PeerText.bytes(reason));
    }

    /** Reads the body between position and limit. */
    public static Close read(ByteBuffer source) {
        return new Close(PeerText.read(source));
    }
}

package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;

/**
 * The server's answer to a client that it does not let in.
 *
 * @param code what the client should make of it
 * @param reason why, one line for a person
 */
public record Refusal(Close.Code code, String reason) {

    /** One that says nothing but its reason. */
    public Refusal(String reason) {
        this(Close.Code.OTHER, reason);
    }

    /** Writes the frame at the buffer's position: where there is a code, it stands behind the reason and a zero. */
    public void write(ByteBuffer target) {
        target.put(FrameType.REFUSAL).put(PeerText.bytes(reason));
        if (code != Close.Code.OTHER) {
            target.put((byte) 0).put((byte) code.ordinal());
        }
    }

    /** Reads the whole frame between position and limit. A code of a later release is {@link Close.Code#OTHER}. */
    public static Refusal read(ByteBuffer source) {
        if (!source.hasRemaining() || source.get() != FrameType.REFUSAL) {
            throw new ProtocolException("not a refusal");
        }
        int end = source.position();
        while (end < source.limit() && source.get(end) != 0) {
            end++;
        }
        Close.Code code = Close.Code.of(end + 1 < source.limit() ? source.get(end + 1) & 0xff : 0);
        return new Refusal(code, PeerText.read(source.limit(end)));
    }
}

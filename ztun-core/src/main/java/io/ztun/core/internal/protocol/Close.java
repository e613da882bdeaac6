package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;

/**
 * The orderly end of a session.
 *
 * @param code what the peer should make of it
 * @param reason why, one line for a person
 */
public record Close(Code code, String reason) {

    /** What a peer should make of it. The order is that of the numbers on the wire. */
    public enum Code {
        /** Nothing in particular. */
        OTHER,
        /** Another connection of the same client has taken its place: to come back at once would throw that one out. */
        REPLACED,
        /** The client has used up its quota: it is not let in for a while, and need not try. */
        QUOTA,
        /** The server is about to go, and lets nobody in: another one may. */
        DRAINING,
        /** The server can let nobody new in for the moment, such as while its store does not answer: the same one may soon. */
        UNAVAILABLE;

        private static final Code[] ALL = values();

        /** The one of a number; {@link #OTHER} for a number of a later release. */
        static Code of(int number) {
            return number < ALL.length ? ALL[number] : OTHER;
        }
    }

    /** One that says nothing but its reason. */
    public static Close because(String reason) {
        return new Close(Code.OTHER, reason);
    }

    /** Writes the frame's body at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put((byte) code.ordinal()).put(PeerText.bytes(reason));
    }

    /**
     * Reads the body between position and limit. A code of a later release counts as {@link Code#OTHER}, and so does none: it is
     * the end either way.
     */
    public static Close read(ByteBuffer source) {
        int code = source.hasRemaining() ? source.get() & 0xff : 0;
        return new Close(Code.of(code), PeerText.read(source));
    }
}

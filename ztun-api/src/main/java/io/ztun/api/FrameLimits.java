package io.ztun.api;

/**
 * The bounds that hold for every session, in bytes. A peer's length is compared with one of them before a buffer grows or
 * an index is made of it.
 */
@Api(Api.Status.STABLE)
public final class FrameLimits {

    /** The longest IP packet without jumbograms (RFC 791 section 3.1, RFC 8200 section 3), super-packets included. */
    public static final int MAX_PACKET_LENGTH = 65_535;

    /** The longest frame body before it is compressed: one packet of the greatest length with what describes it. */
    public static final int MAX_BODY_LENGTH = MAX_PACKET_LENGTH + 33;

    /** The longest frame on a link: a body of the greatest length that grew in the codec, its type, and room for a seal. */
    public static final int MAX_FRAME_LENGTH = maxEncodedLength(MAX_BODY_LENGTH) + 64;

    /** The longest dictionary: what an LZ4 block can refer back to. */
    public static final int MAX_DICTIONARY_LENGTH = 64 * 1024;

    /** The longest frame that is taken from a peer that has not yet been let in. */
    public static final int MAX_HELLO_LENGTH = 4_096;

    private FrameLimits() {}

    /**
     * How long a block may become at most when a codec cannot shrink it. No codec may exceed it.
     *
     * @param length length of the block in bytes, 0 to {@link #MAX_BODY_LENGTH}
     * @return {@code length} with 1/64 and 512 bytes on top
     */
    public static int maxEncodedLength(int length) {
        return length + (length >>> 6) + 512;
    }
}

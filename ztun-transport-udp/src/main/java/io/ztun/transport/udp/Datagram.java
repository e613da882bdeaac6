package io.ztun.transport.udp;

import java.nio.ByteBuffer;

import io.ztun.spi.SessionTokens;

/**
 * What a datagram looks like; docs/protocol.md, "Frames over UDP". Lengths in bytes, numbers big-endian. Every datagram
 * begins with one byte of type; all but the first two of a connection go on with the session's id, or with its short id:
 *
 * <pre>
 *   type (1)                      id (7)         what the type has
 *   0x80 | the frame's first byte short id (3)   the rest of the frame
 * </pre>
 */
final class Datagram {

    /** The client wants a session: magic and version, nonce, cookie, padding. */
    static final int INIT = 0x01;

    /** The server wants a proof of address: nonce, cookie. */
    static final int COOKIE = 0x02;

    /** The session is there: id, nonce, short id. */
    static final int ACCEPT = 0x03;

    /** The session is over, or there is none of this id: half of a token if there is one, which of the two. */
    static final int CLOSE = 0x04;

    /** Does a datagram of this length arrive: number, padding. */
    static final int PROBE = 0x05;

    /** It does: number. */
    static final int PROBE_ACK = 0x06;

    /** Is the client at this address: token. */
    static final int PATH_CHALLENGE = 0x07;

    /** It is: token. */
    static final int PATH_RESPONSE = 0x08;

    /** Which session is this that has a short id, unknown or not from this address: short id, token. */
    static final int WHO = 0x09;

    /** A frame. */
    static final int DATA = 0x10;

    /** A piece of a frame: frame number, index, count, length of the pieces before the last, piece. */
    static final int FRAGMENT = 0x11;

    /** A frame behind a short header: added to the frame's first byte, which is below it. */
    static final int SHORT = 0x80;

    /** Type and id. */
    static final int HEADER_LENGTH = 8;

    /** What a short header adds to a frame: the short id. */
    static final int SHORT_LENGTH = 3;

    /** The shortest datagram of a session: a frame of one byte behind a short header. */
    static final int LENGTH_MIN = 1 + SHORT_LENGTH;

    /** The token of WHO. */
    static final int WHO_TOKEN_OFFSET = 4;

    static final int WHO_LENGTH = 8;

    /** Header of a piece, the common one included. */
    static final int FRAGMENT_HEADER_LENGTH = HEADER_LENGTH + 8;

    static final int FRAGMENT_NUMBER_OFFSET = 8;
    static final int FRAGMENT_INDEX_OFFSET = 12;
    static final int FRAGMENT_COUNT_OFFSET = 13;
    static final int FRAGMENT_SIZE_OFFSET = 14;

    /** The index is one byte. */
    static final int FRAGMENTS_MAX = 255;

    /** The nonce of INIT, COOKIE and ACCEPT. */
    static final int NONCE_OFFSET = 8;

    /** The cookie of INIT and COOKIE. */
    static final int COOKIE_OFFSET = 16;

    static final int COOKIE_LENGTH = 16;
    static final int COOKIE_DATAGRAM_LENGTH = COOKIE_OFFSET + COOKIE_LENGTH;

    /** The short id of ACCEPT, behind a byte of zero. */
    static final int ACCEPT_SHORT_ID_OFFSET = 16;

    static final int ACCEPT_LENGTH = 20;

    /** The token of CLOSE, and behind it which of the two it says. */
    static final int CLOSE_TOKEN_OFFSET = 8;

    static final int CLOSE_TOKEN_LENGTH = SessionTokens.LENGTH / 2;
    static final int CLOSE_WHY_OFFSET = CLOSE_TOKEN_OFFSET + CLOSE_TOKEN_LENGTH;
    static final int CLOSE_LENGTH = CLOSE_WHY_OFFSET + 1;

    /** The session was there, and is over. */
    static final int CLOSE_OVER = 0;

    /** There is no session of this id. */
    static final int CLOSE_UNKNOWN = 1;

    /** Length of the answer to WHO: longer than a CLOSE, which may be the answer to it. */
    static final int WHO_ANSWER_LENGTH = 32;

    /** The number of PROBE and PROBE_ACK, the token of PATH_CHALLENGE and PATH_RESPONSE. */
    static final int NUMBER_OFFSET = 8;

    /** Length of PROBE_ACK, PATH_CHALLENGE, PATH_RESPONSE, and the least of PROBE. */
    static final int NUMBER_DATAGRAM_LENGTH = 12;

    /** The first byte behind the number of a PROBE: bits of what its sender is able to. */
    static final int ABILITIES_OFFSET = 12;

    /** It heeds the ECN field of what it receives. */
    static final int ABILITY_ECN = 1;

    /** It takes short headers. */
    static final int ABILITY_SHORT = 2;

    /** What a path is taken to bear at first (RFC 8899 section 5.1.2, as RFC 9000 section 14). */
    static final int BASE_LENGTH = 1_200;

    /** What is left of the shortest packet that every host takes over IPv4, 576 bytes (RFC 791 section 3.1): it is never less. */
    static final int LEAST_LENGTH = 576 - 20 - 8;

    /** An INIT is no shorter, so that no answer is longer than what it answers, and that the path bears that much. */
    static final int INIT_LENGTH_MIN = LEAST_LENGTH;

    /** The longest over IPv4 (RFC 768, RFC 791). */
    static final int LENGTH_MAX = 65_507;

    /** INIT's type, "ZTUN", the version and two bytes of zero. */
    static final long INIT_HEADER = (long) INIT << 56 | 0x5a54554eL << 24 | 1L << 16;

    private static final long ID_MASK = (1L << 56) - 1;

    /** A short id has as many bits. */
    static final int SHORT_ID_MASK = 0xff_ffff;

    private Datagram() {}

    /** The first eight bytes of a datagram of a session. */
    static long header(int type, long id) {
        return (long) type << 56 | id;
    }

    static int type(long header) {
        return (int) (header >>> 56);
    }

    /** The id in a header. */
    static long id(long header) {
        return header & ID_MASK;
    }

    /**
     * Whether a frame may have a short header: its first byte leaves room for that, and it is no shorter than what a server asks
     * whom it does not know by it.
     */
    static boolean mayBeShort(byte first, int length) {
        return first >= 0 && length + SHORT_LENGTH >= WHO_LENGTH;
    }

    /** Writes a frame behind a short header, see {@link #mayBeShort}. */
    static void putShort(ByteBuffer target, int at, int shortId, ByteBuffer frame, int offset, int length) {
        target.put(at + SHORT_LENGTH, frame, offset, length).putInt(at, (SHORT | frame.get(offset)) << 24 | shortId);
    }

    /** Makes the frame of a datagram with a short header whole, where it stands. Returns where it begins. */
    static int unpackShort(ByteBuffer datagram, int offset) {
        int frame = offset + SHORT_LENGTH;
        datagram.put(frame, (byte) (datagram.get(offset) & ~SHORT));
        return frame;
    }

    /** Writes a WHO. */
    static void putWho(ByteBuffer target, int shortId, int token) {
        target.putInt(0, WHO << 24 | shortId).putInt(WHO_TOKEN_OFFSET, token);
    }

    /** Writes a CLOSE with the sender's half of the session's token, with which the array begins. */
    static void putClose(ByteBuffer target, int at, long id, byte[] token, int why) {
        target.putLong(at, header(CLOSE, id))
                .put(at + CLOSE_TOKEN_OFFSET, token, 0, CLOSE_TOKEN_LENGTH)
                .put(at + CLOSE_WHY_OFFSET, (byte) why);
    }

    /** Writes the answer to WHO, which stands at the buffer's beginning. */
    static void putWhoAnswer(ByteBuffer target, long id, int token) {
        putNumbered(target, PATH_RESPONSE, id, token);
        for (int i = NUMBER_DATAGRAM_LENGTH; i < WHO_ANSWER_LENGTH; i++) {
            target.put(i, (byte) 0); // what stood there before may be another client's
        }
    }

    /** Writes a datagram that consists of header and number. */
    static void putNumbered(ByteBuffer target, int type, long id, int number) {
        target.putLong(0, header(type, id)).putInt(NUMBER_OFFSET, number);
    }

    /**
     * Writes a PROBE of a length, at least {@link #NUMBER_DATAGRAM_LENGTH}.
     *
     * @param abilities the sender's, if there is room for them
     */
    static void putProbe(ByteBuffer target, int at, int length, long id, int number, int abilities) {
        target.putLong(at, header(PROBE, id)).putInt(at + NUMBER_OFFSET, number);
        // What stood there before may be another client's.
        for (int i = at + NUMBER_DATAGRAM_LENGTH; i < at + length; i++) {
            target.put(i, (byte) 0);
        }
        if (length > ABILITIES_OFFSET) {
            target.put(at + ABILITIES_OFFSET, (byte) abilities);
        }
    }

    /** What whoever has sent a PROBE, which is longer than {@link #ABILITIES_OFFSET}, is able to. */
    static int abilities(ByteBuffer probe, int offset) {
        return probe.get(offset + ABILITIES_OFFSET);
    }
}

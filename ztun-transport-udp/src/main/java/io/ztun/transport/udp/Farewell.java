package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

import io.ztun.api.TransportException;
import io.ztun.spi.SessionTokens;

/**
 * How one end of a link knows that a CLOSE is the other one's, and not of somebody who has seen the session's id. Each has a half of the session's
 * token to say it with: a server's can be made of the id by every server with the same keys, so that a client also believes one that has
 * no such session; the client's is never sent by a server. Until both have the token, and where there is none, the id alone has to do.
 *
 * <p>Link thread only, but for {@link #length} and {@link #put}.
 */
final class Farewell {
    private final SessionTokens tokens;
    private final boolean server;
    private final long id;

    /** What this end says; null for the id alone. */
    private volatile byte[] own;

    /** What the other end has to say; null for the id alone. */
    private byte[] expected;

    /**
     * Begins without a token.
     *
     * @param tokens a server's; null if there are none
     * @param server whether this is the server's end
     */
    Farewell(SessionTokens tokens, boolean server, long id) {
        this.tokens = tokens;
        this.server = server;
        this.id = id;
    }

    /** The token of a session, of which there need not be one. */
    static byte[] token(SessionTokens tokens, long id) {
        byte[] session = new byte[Long.BYTES - 1];
        for (int i = 0; i < session.length; i++) {
            session[i] = (byte) (id >>> 8 * (session.length - 1 - i));
        }
        return tokens.of(session);
    }

    /** {@link io.ztun.spi.Link#sessionToken}. */
    Optional<byte[]> tell() {
        if (tokens == null) {
            return Optional.empty();
        }
        byte[] token = token(tokens, id);
        own = Arrays.copyOf(token, Datagram.CLOSE_TOKEN_LENGTH);
        return Optional.of(token);
    }

    /** {@link io.ztun.spi.Link#expectSessionToken}. */
    void expect(byte[] token) {
        if (token.length != SessionTokens.LENGTH) {
            throw new IllegalArgumentException(
                    "token length out of range: length=" + token.length + " wanted=" + SessionTokens.LENGTH);
        }
        byte[] servers = Arrays.copyOf(token, Datagram.CLOSE_TOKEN_LENGTH);
        byte[] clients = Arrays.copyOfRange(token, Datagram.CLOSE_TOKEN_LENGTH, token.length);
        own = server ? servers : clients;
        expected = server ? clients : servers;
    }

    /** How long this end's CLOSE is. */
    int length() {
        return own == null ? Datagram.HEADER_LENGTH : Datagram.CLOSE_LENGTH;
    }

    /** Writes it, with a length that {@link #length} has answered. */
    void put(ByteBuffer target, int at, int length) {
        if (length == Datagram.CLOSE_LENGTH) {
            Datagram.putClose(target, at, id, own, Datagram.CLOSE_OVER);
        } else {
            target.putLong(at, Datagram.header(Datagram.CLOSE, id));
        }
    }

    /**
     * Whether a CLOSE counts.
     *
     * @param foreign whether it comes from another address than the other end's. To a client it does not count then: whoever has got it from
     *     another server by asking with the id shall not be able to pass it on
     */
    boolean isGenuine(ByteBuffer close, int offset, int length, boolean foreign) {
        if (expected == null) {
            return true;
        }
        if (length < Datagram.CLOSE_LENGTH || foreign && !server) {
            return false;
        }
        byte[] given = new byte[Datagram.CLOSE_TOKEN_LENGTH];
        close.get(offset + Datagram.CLOSE_TOKEN_OFFSET, given);
        return MessageDigest.isEqual(given, expected);
    }

    /** Why the link ends by a CLOSE that counts; null if it ends in order. */
    Throwable reason(ByteBuffer close, int offset, int length) {
        boolean unknown = !server
                && expected != null
                && length >= Datagram.CLOSE_LENGTH
                && close.get(offset + Datagram.CLOSE_WHY_OFFSET) == Datagram.CLOSE_UNKNOWN;
        return unknown ? new TransportException("the server does not know this session any more") : null;
    }
}

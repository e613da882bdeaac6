package io.ztun.spi;

import io.ztun.api.Api;

/**
 * By what the two ends of a session know that the other one says, outside of frames, that the session is over: the client also from a server
 * that has no such session, such as the same one after a restart, or another one of a fleet (the idea of RFC 9000 section 10.3, stateless
 * reset). All servers with the same keys can make a session's token of its id; the client has been told it when the session began. Thread-safe.
 */
@FunctionalInterface
@Api(Api.Status.EXPERIMENTAL)
public interface SessionTokens {

    /** A token's length in bytes: the first half is what a server says, also one that does not know the session, the second what the client says. */
    int LENGTH = 32;

    /**
     * The token of a session.
     *
     * @param session by which the transport knows it, as long as the session lasts and on every server: not to be guessed, and of no other
     *     session
     * @return {@value #LENGTH} bytes, the caller's
     */
    byte[] of(byte[] session);
}

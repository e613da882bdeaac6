package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * Follows a client to another address, once it has shown that it receives what is sent there (the idea of RFC 9000 section 9).
 * Whoever does not see the link's datagrams would have to guess its id, 56 bits: a short id from elsewhere, known or not, is
 * answered with WHO by the {@link Acceptor}, and that answered with the whole one. Whoever sees them, and wants them sent to a
 * victim, would have to guess the token: 32 bits, one guess for each challenge, four challenges a second. A longer token would
 * make the challenge longer than the shortest frame's datagram, and so an answer longer than what it answers.
 *
 * <p>Link thread only.
 */
final class PathValidation {
    /** How often a challenge is sent, while datagrams from elsewhere arrive. */
    static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a token holds: several round trips of a long path. */
    static final long TOKEN_NS = TimeUnit.SECONDS.toNanos(3);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final UdpSocket socket;
    private final UdpLink link;
    private Peer candidate;
    private int token;
    private long tokenNs;
    private long sentNs = System.nanoTime() - INTERVAL_NS;
    private long checkedNs = sentNs;

    PathValidation(UdpSocket socket, UdpLink link) {
        this.socket = socket;
        this.link = link;
    }

    /** A datagram of the link has come from another address than the link's. */
    void onForeign(int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (type == Datagram.PATH_RESPONSE) {
            onResponse(buffer, offset, length, source);
            return;
        }
        long nowNs = System.nanoTime();
        if (length < Datagram.NUMBER_DATAGRAM_LENGTH || type == Datagram.CLOSE || nowNs - sentNs < INTERVAL_NS) {
            return;
        }
        sentNs = nowNs;
        if (candidate == null || nowNs - tokenNs >= TOKEN_NS || !source.is(candidate)) {
            candidate = source.toPeer();
            token = RANDOM.nextInt();
            tokenNs = nowNs;
        }
        ByteBuffer challenge = socket.answer();
        Datagram.putNumbered(challenge, Datagram.PATH_CHALLENGE, link.id(), token);
        source.reply(challenge, Datagram.NUMBER_DATAGRAM_LENGTH);
    }

    private void onResponse(ByteBuffer buffer, int offset, int length, Source source) {
        if (length < Datagram.NUMBER_DATAGRAM_LENGTH) {
            return;
        }
        int given = buffer.getInt(offset + Datagram.NUMBER_OFFSET);
        boolean asked = candidate != null && source.is(candidate);
        if (asked && given == token || answersWho(given, source)) {
            socket.move(link, source.toPeer());
        }
        candidate = asked ? null : candidate;
    }

    /** What WHO asks is the same for all, and so is checked as seldom as a challenge is sent. */
    private boolean answersWho(int given, Source source) {
        long nowNs = System.nanoTime();
        if (nowNs - checkedNs < INTERVAL_NS) {
            return false;
        }
        checkedNs = nowNs;
        return socket.hasAsked(source, given);
    }
}

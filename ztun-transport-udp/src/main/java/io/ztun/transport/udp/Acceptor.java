package io.ztun.transport.udp;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.SessionTokens;
import io.ztun.transport.nio.Log;

/**
 * A server's answers to datagrams that belong to no session. Nothing is remembered of a client that has not shown, with a
 * cookie, that it receives what is sent to its address; and no answer is longer than what it answers.
 *
 * <p>Link thread only.
 */
final class Acceptor {
    /** Sessions at once; more are not taken. */
    static final int LINKS_MAX = 65_536;

    /** Sessions that one slot of time may bring, over and done or not. */
    private static final int SPENT_MAX = 4 * LINKS_MAX;

    /** CLOSE answers a second, over all strangers. */
    private static final int CLOSES_PER_SECOND = 1_000;

    /** So many datagrams of no session are looked at each time that a socket is read: what is beyond is dropped. */
    private static final int DATAGRAMS_PER_READ = 16;

    private static final long WORD_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final UdpSocket socket;
    private final Function<Link, LinkHandler> handlers;
    private final SessionTokens tokens;
    private final SecureRandom random = new SecureRandom();
    private final Cookies cookies = new Cookies(random, System.nanoTime());
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Datagram.COOKIE_DATAGRAM_LENGTH);
    private final Map<Long, UdpLink> byNonce = new HashMap<>();
    private final Map<UdpLink, Long> nonces = new HashMap<>();

    /** Nonces that got a session, by the slot of their cookie: until that is too old, a copy of the INIT gets no second one. */
    private final Map<Long, Set<Long>> spent = new HashMap<>();

    private long closesSinceNs = System.nanoTime();
    private int closes;
    private int left;
    private long dropped;
    private long nextWordNs = System.nanoTime();

    /** @param tokens what clients believe that have a session, known or not; null if anything */
    Acceptor(UdpSocket socket, Function<Link, LinkHandler> handlers, SessionTokens tokens) {
        this.socket = socket;
        this.tokens = tokens;
        this.handlers = handlers;
    }

    /** What clients believe; null if anything. */
    SessionTokens tokens() {
        return tokens;
    }

    /** What is looked at is counted anew. */
    void beginReading() {
        left = DATAGRAMS_PER_READ;
    }

    /** A datagram that no link of the socket's has asked for. Throws nothing. */
    void onStranger(int type, long id, ByteBuffer buffer, int offset, int length, Source source) {
        if (left <= 0) {
            dropped++;
            if (isTimeForAWord()) {
                Log.log(
                        Level.INFO,
                        "more datagrams from no session than are looked at, the sessions come first: dropped="
                                + dropped,
                        null);
            }
            return;
        }
        left--;
        try {
            take(type, id, buffer, offset, length, source);
        } catch (RuntimeException | Error e) {
            // Most likely memory is short. The links that there are go on.
            if (isTimeForAWord()) {
                Log.log(Level.WARNING, "a datagram from no session was not taken", e);
            }
        }
    }

    private boolean isTimeForAWord() {
        long nowNs = System.nanoTime();
        boolean now = nowNs - nextWordNs >= 0;
        if (now) {
            nextWordNs = nowNs + WORD_INTERVAL_NS;
        }
        return now;
    }

    private void take(int type, long id, ByteBuffer buffer, int offset, int length, Source source) {
        if (type == Datagram.INIT) {
            if (length >= Datagram.INIT_LENGTH_MIN
                    && buffer.getLong(offset) == Datagram.INIT_HEADER
                    && !socket.isClosing()) {
                onInit(buffer, offset, length, source);
            }
        } else if (type == Datagram.SHORT) {
            ask(id, length, source);
        } else if (type == Datagram.DATA
                || type == Datagram.FRAGMENT
                || type == Datagram.PROBE
                || type == Datagram.PATH_RESPONSE) {
            // Whoever sends these believes in a session: one before a restart of ours, or one that has ended unheard.
            refuse(id, length, source);
        }
    }

    private void onInit(ByteBuffer init, int offset, int length, Source source) {
        long nonce = init.getLong(offset + Datagram.NONCE_OFFSET);
        long nowNs = System.nanoTime();
        long slot = cookies.check(source, nonce, nowNs, init, offset + Datagram.COOKIE_OFFSET);
        if (slot < 0) {
            answer.putLong(0, Datagram.header(Datagram.COOKIE, 0)).putLong(Datagram.NONCE_OFFSET, nonce);
            cookies.write(source, nonce, nowNs, answer, Datagram.COOKIE_OFFSET);
            source.reply(answer, Datagram.COOKIE_DATAGRAM_LENGTH);
            return;
        }
        UdpLink link = byNonce.get(nonce);
        if (link != null) {
            if (source.is(link.sender().peer())) {
                sendAccept(link, nonce, source);
            }
        } else if (socket.linkCount() < LINKS_MAX
                && spend(nonce, slot, cookies.slot(nowNs))
                && !open(nonce, length, source)) {
            spent.get(slot)
                    .remove(nonce); // so that the client may ask again, and one that asks all the time spends nothing
        }
    }

    /** Returns false if the nonce was used before. */
    private boolean spend(long nonce, long slot, long now) {
        spent.keySet().removeIf(each -> each < now - 1);
        Set<Long> inSlot = spent.computeIfAbsent(slot, each -> new HashSet<>());
        return inSlot.size() < SPENT_MAX && inSlot.add(nonce);
    }

    /** Returns false if nobody wants the client, which has been told nothing. */
    private boolean open(long nonce, int length, Source source) {
        UdpLink link = new UdpLink(socket, newId(), newShortId(), source.toPeer(), length);
        socket.add(link);
        byNonce.put(nonce, link);
        nonces.put(link, nonce);
        try {
            if (!link.open(handlers)) {
                return false;
            }
        } catch (RuntimeException | Error e) {
            Log.log(Level.WARNING, "a connection was not taken: the acceptor failed", e);
            sendAccept(link, nonce, source);
            refuse(link.id(), length, source);
            return true;
        }
        sendAccept(link, nonce, source);
        link.begin();
        return true;
    }

    private long newId() {
        long id = random.nextLong() >>> Byte.SIZE;
        while (socket.link(id) != null) {
            id = random.nextLong() >>> Byte.SIZE;
        }
        return id;
    }

    /** It says nothing of the whole one, which nobody can guess who knows it. */
    private int newShortId() {
        int id = random.nextInt() & Datagram.SHORT_ID_MASK;
        while (socket.hasShortId(id)) {
            id = random.nextInt() & Datagram.SHORT_ID_MASK;
        }
        return id;
    }

    private void sendAccept(UdpLink link, long nonce, Source source) {
        answer.putLong(0, Datagram.header(Datagram.ACCEPT, link.id()))
                .putLong(Datagram.NONCE_OFFSET, nonce)
                .putInt(Datagram.ACCEPT_SHORT_ID_OFFSET, link.shortId());
        source.reply(answer, Datagram.ACCEPT_LENGTH);
    }

    /**
     * There is no session of that id. The answer is shorter than what it answers, so that nobody has much of asking in another's name, and
     * two servers do not answer each other for ever.
     */
    private void refuse(long id, int length, Source source) {
        if (!mayRefuse()) {
            return;
        }
        if (tokens != null && length > Datagram.CLOSE_LENGTH) {
            Datagram.putClose(answer, 0, id, Farewell.token(tokens, id), Datagram.CLOSE_UNKNOWN);
            source.reply(answer, Datagram.CLOSE_LENGTH);
        } else {
            answer.putLong(0, Datagram.header(Datagram.CLOSE, id));
            source.reply(answer, Datagram.HEADER_LENGTH);
        }
    }

    /**
     * The peer has moved, or its session is over. What is asked, and how often, is the same for a session that there is and for
     * one that there is not: nobody can find out which short ids are known.
     */
    private void ask(long shortId, int length, Source source) {
        if (length >= Datagram.WHO_LENGTH && mayRefuse()) {
            Datagram.putWho(answer, (int) shortId, cookies.token(source, System.nanoTime()));
            source.reply(answer, Datagram.WHO_LENGTH);
        }
    }

    /** Whether an address has been asked with this token. */
    boolean hasAsked(Source source, int token) {
        return cookies.isToken(token, source, System.nanoTime());
    }

    private boolean mayRefuse() {
        long nowNs = System.nanoTime();
        if (nowNs - closesSinceNs >= SECOND_NS) {
            closesSinceNs = nowNs;
            closes = 0;
        }
        return closes++ < CLOSES_PER_SECOND;
    }

    /** A link has ended. */
    void forget(UdpLink link) {
        byNonce.remove(nonces.remove(link));
    }
}

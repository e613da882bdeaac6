package io.ztun.core.internal.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.ztun.api.FatalErrors;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Counters.Limit;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.legacy.Greeting;
import io.ztun.core.internal.legacy.LegacyFraming;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.secure.ServerExchange;
import io.ztun.core.internal.session.PendingSession;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * Waits for a client's hello, answers it, and then passes all frames to the session. On a link that may lose frames it
 * answers the same hello again in the same way, and keeps the link of a refused client until the handshake's time is over.
 * A sealed session opens with the client's first frame in it, which proves that the hello was not a recorded one; so does any
 * session of a client that tries several ways at once. Nobody who
 * lacks the keys is answered at all.
 * The link's thread only.
 */
final class ServerHandshake implements LinkHandler, Admission.HalfOpen {
    /** So many hellos that prove nothing may come over one link that loses frames; each costs a few multiplications. */
    private static final int FAILURES_MAX = 4;

    /**
     * What a hello costs, in bytes of packets that cost as much: a millisecond at most, of which a sealed one's
     * multiplications on the curve are the larger part, and an open one's codecs.
     */
    private static final int HELLO_BYTES = 1 << 22;

    /** What the codecs of a session cost that begins, in the same measure. */
    private static final int BEGIN_BYTES = 1 << 20;

    private final Link link;
    private final boolean ordered;
    private final ServerSettings settings;
    private final SessionTable sessions;
    private final Admission admission;
    private final RefusalLog log;
    private final Counters counters;
    private final InetSocketAddress peer;
    private final long startedNs = System.nanoTime();
    private volatile Limit beyond;
    private byte[] hello;
    private ByteBuffer answer;
    private String refusal;

    /** The client's place, once its hello was answered. */
    private Place place;

    /** A sealed session until its client has proved to be there, or null. */
    private PendingSession pending;

    /** The session once it has begun, or null. */
    private Session session;

    private boolean confirmed;
    private int failures;

    ServerHandshake(
            Link link,
            ServerSettings settings,
            SessionTable sessions,
            Admission admission,
            RefusalLog log,
            Counters counters) {
        this.link = link;
        this.settings = settings;
        this.sessions = sessions;
        this.admission = admission;
        this.log = log;
        this.counters = counters;
        ordered = link.isOrdered();
        peer = link.remoteAddress();
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        if (ordered ? place == null : FrameType.isHello(frame.get(offset))) {
            onHello(frame.duplicate().limit(offset + length).position(offset), turn);
            return true;
        }
        if (pending != null) {
            return onProof(frame, offset, length, turn);
        }
        if (session == null) {
            return true;
        }
        if (!confirmed && refusal == null) {
            confirm(); // the first frame of a trial
        }
        return !confirmed || session.onFrame(frame, offset, length, turn);
    }

    private boolean onProof(ByteBuffer frame, int offset, int length, Turn turn) {
        session = pending.prove(frame, offset, length);
        if (session == null) {
            return true;
        }
        pending = null;
        turn.spend(BEGIN_BYTES);
        sessions.begun(place, session);
        confirm();
        return !confirmed || session.onProof(frame, turn);
    }

    @Override
    public boolean onTurn(Turn turn) {
        return session == null || session.onTurn(turn);
    }

    @Override
    public void onBatchEnd() {
        if (session != null) {
            session.onBatchEnd();
        }
    }

    @Override
    public void onWritable() {
        if (session != null) {
            session.onWritable();
        }
    }

    @Override
    public void onClosing() {
        if (session != null) {
            session.onClosing();
        }
    }

    private void onHello(ByteBuffer frame, Turn turn) {
        if (answer != null) {
            if (frame.equals(ByteBuffer.wrap(hello))) {
                ControlFrames.send(link, answer);
            }
            return;
        }
        turn.spend(HELLO_BYTES);
        if (failures > 0 && !admission.admitAnother(peer)) {
            return;
        }
        byte[] bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        ServerExchange exchange = new ServerExchange(settings.keys());
        try {
            Hello read = exchange.readHello(frame);
            Optional<AuthorizedClient> who = authorize(exchange);
            hello = bytes;
            answer(read, who, exchange);
        } catch (ProtocolException e) {
            if (ordered || !exchange.isSealed() || ++failures > FAILURES_MAX) {
                throw e;
            }
            refusal = e.getMessage(); // and no word to the sender, nor to the link: the next hello may be genuine
        }
    }

    private Optional<AuthorizedClient> authorize(ServerExchange exchange) {
        if (settings.clients().isEmpty()) {
            return Optional.empty();
        }
        PublicKey key = exchange.peer().orElseThrow();
        return Optional.of(settings.clients()
                .get()
                .find(key)
                .orElseThrow(() -> new ProtocolException(
                        "unknown key: key=" + key + "; add it to the file of authorized clients if it belongs here")));
    }

    private void answer(Hello hello, Optional<AuthorizedClient> who, ServerExchange exchange) {
        answer = ControlFrames.allocate();
        try {
            place = sessions.open(hello, who, link, welcome -> exchange.writeWelcome(welcome, answer));
            ControlFrames.send(link, answer);
            if (place.occupant() instanceof PendingSession awaiting) {
                pending = awaiting;
            } else {
                session = (Session) place.occupant();
                if (!place.isTrial()) {
                    confirm();
                }
            }
        } catch (ProtocolException e) {
            refusal = e.getMessage();
            answer = ControlFrames.allocate(); // a welcome may stand in the other
            exchange.writeRefusal(new Refusal(RefusedException.code(e), refusal), answer);
            ControlFrames.send(link, answer);
            if (ordered) {
                throw e;
            }
        }
        if (ordered) {
            answer = null;
        }
    }

    /**
     * All has been read that had arrived by now: a client that has said nothing yet is one of the original, and waits for the
     * server to speak.
     *
     * @throws ProtocolException if it cannot be let in
     */
    void onSilence() {
        if (place == null && link.reframe(LegacyFraming.GREETING)) {
            Hello unsaid = LegacyPeer.hello(peer.getAddress().getAddress(), settings.mtu());
            place = sessions.open(unsaid, Optional.empty(), link, new LegacyAnswer(link));
            session = (Session) place.occupant();
            confirm();
        }
    }

    /** The client is there: not somebody who repeats what it said once. */
    private void confirm() {
        if (!admission.leave(this)) {
            return; // it had to make room, and the link is about to end
        }
        refusal = sessions.publish(place, session).orElse(null);
        confirmed = refusal == null;
        if (!confirmed) {
            session.closeWith(Close.because(refusal));
        }
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public void makeRoom() {
        abort(Limit.HALF_OPEN);
    }

    @Override
    public void expire(long nowNs) {
        if (nowNs - startedNs > settings.handshakeTimeout().toNanos() && admission.leave(this)) {
            abort(Limit.HANDSHAKE_TIME);
        }
    }

    private void abort(Limit limit) {
        beyond = limit;
        link.abort();
    }

    @Override
    public void onClosed(Throwable cause) {
        if (cause != null && FatalErrors.isFatal(cause)) {
            sessions.fail(cause);
        }
        admission.leave(this);
        if (confirmed) {
            session.onClosed(cause);
            return;
        }
        giveBack();
        if (refusal == null && place != null && place.isTrial()) {
            return; // the client has looked whether this way works, or took another one
        }
        counters.addRefused();
        if (beyond == Limit.HALF_OPEN || (beyond == Limit.HANDSHAKE_TIME && refusal == null)) {
            counters.addBeyond(beyond);
        }
        if (beyond == Limit.HALF_OPEN && refusal == null) {
            log.beyondLimit(
                    peer,
                    Source.of(peer),
                    "made room for another: half-open=" + settings.limits().halfOpen() + "; see `max-half-open`");
        } else {
            log.failed(peer, Source.of(peer), reason(cause));
        }
    }

    private void giveBack() {
        if (place != null) {
            sessions.abandon(place);
        }
        if (pending != null) {
            pending.release();
        } else if (session != null) {
            session.release();
        }
    }

    private String reason(Throwable cause) {
        if (refusal != null) {
            return refusal;
        }
        if (pending != null) {
            return "a hello, and no proof that its sender is there: a repeated one, or another `psk-file`";
        }
        return beyond == Limit.HANDSHAKE_TIME
                ? "no hello in time"
                : cause == null ? "closed before its hello" : Failures.describe(cause);
    }

    /** Tells a client of the original its address; what it does not say, both ends have to be given alike. */
    private record LegacyAnswer(Link link) implements SessionTable.Answer {
        @Override
        public SessionCiphers write(Welcome welcome) {
            Greeting.send(link, welcome.addresses().first());
            return null;
        }

        @Override
        public boolean isLegacy() {
            return true;
        }
    }
}

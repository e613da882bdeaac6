package io.ztun.core.internal.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.ztun.api.Addresses;
import io.ztun.api.FatalErrors;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Counters.Limit;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.legacy.Greeting;
import io.ztun.core.internal.legacy.LegacyFraming;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.link.KeptFrames;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.secure.ClientList;
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
 *
 * <p>Addresses are reserved before the hello is answered, and held before packets flow. Where the store takes a while to say yes, the
 * link's thread does not wait: frames are kept that come meanwhile, on an ordered link one, after which no more is read.
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
    private final Drain drain;
    private final Admission admission;
    private final RefusalLog log;
    private final Counters counters;
    private final InetSocketAddress peer;
    private final long startedNs = System.nanoTime();
    private volatile Limit beyond;
    private byte[] hello;
    private ByteBuffer answer;
    private String refusal;

    /** What the client wants, once its hello has been looked at, and the addresses for it. */
    private Request request;

    private CompletableFuture<Addresses> reserving;

    /** The client's place, once its hello was answered. */
    private Place place;

    /** Whether its addresses are this gateway's, once the client has proved to be there; or null. */
    private CompletableFuture<Boolean> holding;

    /** What has come since, until that is known. */
    private final KeptFrames kept;

    private boolean proofKept;

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
            Drain drain,
            Admission admission,
            RefusalLog log,
            Counters counters) {
        this.link = link;
        this.settings = settings;
        this.sessions = sessions;
        this.drain = drain;
        this.admission = admission;
        this.log = log;
        this.counters = counters;
        ordered = link.isOrdered();
        kept = new KeptFrames(ordered, counters);
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
        if (holding == null) {
            confirm(); // the first frame of a trial
        }
        if (isWaiting()) {
            return kept.keep(frame, offset, length, turn);
        }
        return !confirmed || session.onFrame(frame, offset, length, turn);
    }

    private boolean onProof(ByteBuffer frame, int offset, int length, Turn turn) {
        session = pending.prove(frame, offset, length);
        if (session == null) {
            return true;
        }
        pending = null;
        link.sessionToken().ifPresent(link::expectSessionToken); // the client has it
        turn.spend(BEGIN_BYTES);
        sessions.begun(place, session);
        confirm();
        if (isWaiting()) {
            proofKept = true;
            session.moved(-offset);
            return kept.keep(frame, offset, length, turn);
        }
        return !confirmed || session.onProof(frame, turn);
    }

    /** Whether the client is there, and it is not known yet whether its addresses are this gateway's. */
    private boolean isWaiting() {
        return holding != null && !confirmed && refusal == null;
    }

    private void deliverKept() {
        kept.drain((frame, index, turn) -> {
            if (index == 0 && proofKept) {
                session.onProof(frame, turn);
            } else {
                session.onFrame(frame, 0, frame.limit(), turn);
            }
        });
        session.onBatchEnd();
    }

    @Override
    public boolean onTurn(Turn turn) {
        if (isWaiting()) {
            return kept.later(turn);
        }
        if (kept.isDone()) {
            return true;
        }
        return !confirmed || session.onTurn(turn);
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
        if (request != null && ordered) {
            throw new ProtocolException("another frame before the answer to the hello");
        }
        if (hello != null) {
            if (answer != null && frame.equals(ByteBuffer.wrap(hello))) {
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
            refusal = null; // that of another hello before it
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
        ClientList clients = settings.clients().get();
        return Optional.of(clients.find(key).orElseThrow(() -> new ProtocolException(clients.unknown(key))));
    }

    private void answer(Hello hello, Optional<AuthorizedClient> who, ServerExchange exchange) {
        try {
            drain.check();
            request = sessions.request(hello, who, link, false);
        } catch (ProtocolException e) {
            refuse(e, exchange);
            return;
        }
        reserving = sessions.reserve(request);
        when(reserving, () -> welcome(exchange));
    }

    /** Goes on with what comes next: now, or on the link's thread once the store has answered. On a link that has closed, never. */
    private void when(CompletableFuture<?> answered, Runnable next) {
        if (answered.isDone()) {
            next.run();
        } else {
            answered.whenComplete((result, failure) -> link.whenRead(next));
        }
    }

    /** What the store has said. @throws ProtocolException if it is of no use; the message is for the client's user */
    private static <T> T result(CompletableFuture<T> answered) {
        try {
            return answered.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProtocolException refused
                    ? refused
                    : new ProtocolException("the server has failed: " + Failures.describe(e.getCause()), e.getCause());
        }
    }

    private Addresses reserved() {
        CompletableFuture<Addresses> answered = reserving;
        reserving = null; // they are the place's from now on
        return result(answered);
    }

    private void welcome(ServerExchange exchange) {
        ByteBuffer written = ControlFrames.allocate();
        try {
            place = sessions.open(
                    request,
                    reserved(),
                    welcome -> exchange.writeWelcome(welcome.withToken(link.sessionToken()), written));
        } catch (ProtocolException e) {
            refuse(e, exchange);
            return;
        }
        ControlFrames.send(link, written);
        if (!ordered) {
            answer = written;
        }
        if (place.occupant() instanceof PendingSession awaiting) {
            pending = awaiting;
        } else {
            session = (Session) place.occupant();
            if (!place.isTrial()) {
                confirm();
            }
        }
    }

    private void refuse(ProtocolException cause, ServerExchange exchange) {
        refusal = cause.getMessage();
        answer = ControlFrames.allocate();
        exchange.writeRefusal(new Refusal(RefusedException.code(cause), refusal), answer);
        ControlFrames.send(link, answer);
        if (ordered) {
            throw cause;
        }
    }

    /**
     * All has been read that had arrived by now: a client that has said nothing yet is one of the original, and waits for the
     * server to speak.
     *
     * @throws ProtocolException if it cannot be let in
     */
    void onSilence() {
        if (request == null && place == null && link.reframe(LegacyFraming.GREETING)) {
            drain.check();
            Hello unsaid = LegacyPeer.hello(peer.getAddress().getAddress(), settings.mtu());
            request = sessions.request(unsaid, Optional.empty(), link, true);
            reserving = sessions.reserve(request);
            when(reserving, this::greet);
        }
    }

    private void greet() {
        place = sessions.open(request, reserved(), welcome -> {
            Greeting.send(link, welcome.addresses().first());
            return null;
        });
        session = (Session) place.occupant();
        confirm();
    }

    /** The client is there: not somebody who repeats what it said once. */
    private void confirm() {
        holding = sessions.hold(place);
        when(holding, this::admit);
    }

    private void admit() {
        if (!admission.leave(this)) {
            return; // it had to make room, and the link is about to end
        }
        refusal = refusal().orElse(null);
        confirmed = refusal == null;
        if (confirmed) {
            deliverKept();
        } else {
            kept.close();
            session.closeWith(Close.because(refusal));
        }
    }

    private Optional<String> refusal() {
        try {
            return result(holding)
                    ? sessions.publish(place, session)
                    : Optional.of("the client has connected to another gateway, or its address is its own no more");
        } catch (ProtocolException e) {
            return Optional.of(e.getMessage());
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
        kept.close();
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
        } else if (reserving != null) {
            reserving.thenAccept(sessions::giveBack);
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
        if (request != null && place == null || isWaiting()) {
            return "gone before the store had answered";
        }
        if (pending != null) {
            return "a hello, and no proof that its sender is there: a repeated one, or another `psk-file`";
        }
        return beyond == Limit.HANDSHAKE_TIME
                ? "no hello in time"
                : cause == null ? "closed before its hello" : Failures.describe(cause);
    }
}

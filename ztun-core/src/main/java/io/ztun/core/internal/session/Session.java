package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FatalErrors;
import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.events.TurnWatch;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Settings;
import io.ztun.core.settings.Rate;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * An agreed session on a link: sends what the TUN gives it, writes to the TUN what arrives, and ends when the peer has been
 * silent for three keepalive intervals. Sending is thread-safe; receiving happens on the link's thread.
 *
 * <p>What its parts throw, a codec's failure above all, ends this session and nothing else, with one line in the log; callers
 * never see it. Only a peer's breach of the protocol is thrown, which the link has as its reason then. A session that has failed
 * is not continued: the codec's history may be ahead of the peer's.
 */
public final class Session implements LinkHandler, Closable {
    private static final int SILENT_INTERVALS = 3;

    /** How long nothing is read of a peer of whose packets enough wait. */
    private static final long PAUSE_NS = 2_000_000;

    private final SessionTerms terms;
    private final Link link;
    private final SessionContext context;
    private final FrameIntake intake;
    private final IncomingFrames frames;
    private final Optional<String> cipher;
    private final boolean ordered;
    private final SignsOfLife signs;
    private final PacketSender sender;
    private final PacketReceiver receiver;
    private final SessionCounters counters;
    private final KeepaliveExchange keepalives;
    private final SettingsExchange settings;
    private final SessionMeter meter;
    private final PacedOutput output;
    private final TurnWatch turns;
    private final AtomicReference<String> closeReason = new AtomicReference<>();
    private final Silence silence;

    /** Null where nothing is remembered beyond the codec. */
    private final LongMemory memory;

    /** What gives it its logs; or null. */
    private final MemoryExchange memories;

    /** Null where nothing is lost. */
    private final Losses losses;

    private volatile long lastHeardNs;
    private volatile Close.Code closedAs = Close.Code.OTHER;

    /** Bytes of the frames since the batch began, and whether any of them was more than a sign of life. */
    private long unreported;

    private boolean unreportedPackets;

    /** How long the frame in hand is, with its headers. */
    private int frameLength;

    /**
     * Begins a session in the clear. The link's thread.
     *
     * @throws ProtocolException if there is no codec to be had
     */
    public Session(SessionTerms terms) {
        this(
                terms,
                Optional.empty(),
                FrameIntake.open(terms),
                new OutgoingFrames(terms.link(), null, false, terms.context()::nowNs));
    }

    /**
     * Begins a sealed session whose peer has proved to be there. The link's thread.
     *
     * @param ciphers what seals its frames, closed with the session
     * @throws ProtocolException if there is no codec to be had
     */
    public Session(SessionTerms terms, SessionCiphers ciphers) {
        this(
                terms,
                Optional.of(ciphers.sealer().cipher()),
                FrameIntake.sealed(terms, ciphers.opener()),
                new OutgoingFrames(
                        terms.link(),
                        ciphers.sealer(),
                        terms.context().privacy().pad(),
                        terms.context()::nowNs));
    }

    /** What a {@link PendingSession} becomes. */
    Session(SessionTerms terms, Optional<String> cipher, FrameIntake intake, OutgoingFrames outgoing) {
        this.terms = terms;
        this.cipher = cipher;
        this.intake = intake;
        link = terms.link();
        context = terms.context();
        frames = intake.frames();
        ordered = link.isOrdered();
        long startNs = context.nowNs();
        lastHeardNs = startNs;
        counters = intake.counters();
        turns = new TurnWatch(terms.info().id());
        signs = new SignsOfLife(ordered, terms.rests(), terms.keepaliveNs(), startNs);
        silence = new Silence(SILENT_INTERVALS * terms.keepaliveNs(), startNs);
        memory = terms.memory().get();
        SessionHalves halves = halves(outgoing);
        receiver = halves.receiver();
        sender = halves.sender();
        output = halves.output();
        losses = ordered ? null : new Losses(frames, sender, context.counters(), signs.quietNs(), startNs);
        keepalives = new KeepaliveExchange(link, sender, signs, losses, context::nowNs);
        settings = new SettingsExchange(
                sender, ordered, counters, told -> terms.end().onSettings(this, told));
        memories = memory == null || terms.former() == null
                ? null
                : new MemoryExchange(terms.former(), memory, sender, ordered, counters);
        meter = new SessionMeter(terms, cipher, counters, sender, losses, keepalives, startNs);
        link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        context.begin(counters);
    }

    private SessionHalves halves(OutgoingFrames outgoing) {
        try {
            return new SessionHalves(
                    terms.info(),
                    link,
                    outgoing,
                    terms.codec(),
                    terms.sources(),
                    memory,
                    this::onWritable,
                    counters,
                    context);
        } catch (RuntimeException | Error e) {
            if (FatalErrors.isFatal(e)) {
                context.fail(e);
            }
            // Such an error is this session's alone: the next may use another codec, or find memory again.
            throw new ProtocolException(noCodec(terms) + " jar=" + terms.codec().jar() + " cause=" + e, e);
        }
    }

    /** Why a session cannot begin. */
    static String noCodec(SessionTerms terms) {
        return "the session has no codec: codec=" + terms.info().codec() + " mode="
                + terms.info().mode();
    }

    /** Whether its frames are sealed. */
    public boolean isSealed() {
        return cipher.isPresent();
    }

    /** What seals them, by its name in Noise; empty in the clear. */
    public Optional<String> cipher() {
        return cipher;
    }

    /** What was agreed on. */
    public SessionInfo info() {
        return terms.info();
    }

    /** What this end has sent and received. Any thread. */
    public SessionCounters counters() {
        return counters;
    }

    /** The session has its client's place, and is to have what is remembered of former ones. Any thread. */
    public void remember() {
        if (memories != null) {
            memories.begin();
        }
    }

    /** Proves to the peer that this end is there. */
    public void greet() {
        keepalives.greet();
    }

    /**
     * Sends packets of a batch, in order. Their bytes may be changed.
     *
     * @param indices which packets of the batch
     * @param count how many indices count
     * @param patienceNs how long the caller may be held up while the link takes no more; what it does not take then is lost
     */
    public void send(PacketBatch batch, int[] indices, int count, long patienceNs) {
        try {
            signs.onSent();
            sender.send(batch, indices, count, patienceNs);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Tells a client what it is to do from now on, until it says that it has it. Any thread. */
    public void tell(Settings all) {
        try {
            settings.offer(all);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** So many bytes of packets gain nothing by waiting for more. */
    public int enough() {
        return sender.enough();
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        try {
            return !intake.admit(frame, offset, length) || take(frame, turn);
        } catch (ProtocolException | CorruptDataException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            fail(e);
            return true;
        }
    }

    /** As {@link #onFrame}, for the frame that {@link PendingSession#prove} has let in. */
    public boolean onProof(ByteBuffer frame, Turn turn) {
        try {
            return take(frame, turn);
        } catch (ProtocolException | CorruptDataException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            fail(e);
            return true;
        }
    }

    /** The proof has been copied before {@link #onProof}, so that it begins elsewhere. @param by how much further on, or back */
    public void moved(int by) {
        frames.moved(by);
    }

    private boolean take(ByteBuffer frame, Turn turn) {
        frameLength = frames.length() + frames.overhead();
        countReceived(frameLength);
        unreportedPackets |= frames.type() != FrameType.KEEPALIVE;
        switch (frames.type()) {
            case FrameType.KEEPALIVE -> keepalives.receive(frames, frame);
            case FrameType.CLOSE -> closedByPeer(frame);
            case FrameType.SETTINGS, FrameType.SETTINGS_TAKEN -> settings.receive(frames, frame);
            case FrameType.MEMORY_KEPT, FrameType.MEMORY_FROM, FrameType.MEMORY_TAKEN -> agreeOnMemory(frame);
            default -> {
                output.frame(frameLength);
                int result = receiver.receive(frames, frame, turn);
                if (result == PacketReceiver.UNKNOWN) {
                    onUnknown();
                }
                return result != PacketReceiver.LATER && done(turn);
            }
        }
        return true;
    }

    /** The frame in hand is done with; the next one waits while enough of the peer's packets do. */
    private boolean done(Turn turn) {
        counters.received().applications().frame(frameLength);
        if (ordered && output.isFull()) {
            turn.pause(PAUSE_NS);
        }
        return true;
    }

    @Override
    public boolean onTurn(Turn turn) {
        try {
            turns.begin();
            return receiver.goOn(turn) && done(turn);
        } catch (ProtocolException | CorruptDataException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            fail(e);
            return true;
        }
    }

    private void agreeOnMemory(ByteBuffer frame) {
        if (memories == null) {
            onUnknown();
        } else {
            memories.receive(frames, frame);
        }
    }

    private void countReceived(int length) {
        turns.begin();
        counters.received().addFrames(length);
        unreported += length;
    }

    /** Shows other threads what came, once a batch: a frame may be little work, and a write that others see is not. */
    private void report() {
        if (unreported > 0) {
            lastHeardNs = context.nowNs();
            context.counters().wireBytesReceived.add(unreported);
            unreported = 0;
            if (losses != null) {
                losses.report(unreportedPackets);
            }
            if (unreportedPackets) {
                unreportedPackets = false;
                signs.onHeard();
            }
        }
    }

    private void closedByPeer(ByteBuffer frame) {
        ByteBuffer body =
                frame.duplicate().limit(frames.body() + frames.length()).position(frames.body());
        Close close = Close.read(body);
        closedAs = close.code();
        close("closed by the peer: " + close.reason());
    }

    /** Where frames come unordered, anybody may have sent this one. */
    private void onUnknown() {
        if (!ordered) {
            counters.drop(Drop.INVALID);
            return;
        }
        throw new ProtocolException("unknown frame type: type=" + (frames.type() & 0xff));
    }

    @Override
    public void onWritable() {
        try {
            sender.onWritable();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void onBatchEnd() {
        try {
            report();
            receiver.flush();
            turns.end();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** How often {@link #onTick} has to be called for a keepalive interval: four times within it. */
    public static long tickNs(long keepaliveNs) {
        return keepaliveNs / 4;
    }

    /** Does what time demands: a sign of life where nothing was sent, the end where nothing was heard. One thread. */
    public void onTick(long nowNs) {
        if (terms.info().legacy()) {
            return; // such a peer has no sign of life; the link finds out when it is gone
        }
        try {
            long heardNs = lastHeardNs;
            settings.tick();
            if (memories != null) {
                memories.tick();
            }
            int due = signs.tick(nowNs, sender.lastSentNs(), heardNs);
            if (silence.isTooLong(nowNs, heardNs, signs.isPeerExpected(nowNs, heardNs))) {
                link.whenRead(this::endIfSilent);
            } else if (due != SignsOfLife.NOTHING || losses != null && losses.isToTell(nowNs)) {
                keepalives.send(due == SignsOfLife.QUESTION);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Everything that had arrived has been read. The link's thread. */
    private void endIfSilent() {
        try {
            report();
            if (silence.goesOn(lastHeardNs)) {
                close("no sign of life for " + (context.nowNs() - lastHeardNs) / 1_000_000_000 + " s");
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void closeWith(Close close) {
        if (closeReason.compareAndSet(null, close.reason())) {
            try {
                terms.end().onSessionClosing(this);
                ByteBuffer frame = FrameBuffer.ofThread();
                sender.sendControl(FrameType.CLOSE, frame, ControlFrames.putClose(frame, close));
            } catch (RuntimeException | Error e) {
                context.failed("A peer was not told of a session's end", terms.info(), terms.codec(), e);
            } finally {
                link.close();
            }
        }
    }

    /**
     * Ends the session without a word to the peer on why. The link closes in order all the same: one that breaks is the sign of a path that
     * loses long packets. Any thread; does nothing if the session has ended.
     */
    public void close(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            terms.end().onSessionClosing(this);
            link.close();
        }
    }

    /** Ends the session, and no other, because one of its parts has failed. Any thread; throws nothing. */
    public void fail(Throwable cause) {
        try {
            if (closeReason.compareAndSet(null, "failed: " + Failures.describe(cause))) {
                context.failed("Ending a session that failed", terms.info(), terms.codec(), cause);
            }
            terms.end().onSessionClosing(this);
        } finally {
            if (FatalErrors.isFatal(cause)) {
                context.fail(cause);
            }
            link.abort();
        }
    }

    @Override
    public void onClosing() {
        terms.end().onSessionClosing(this);
    }

    /** Gives back what the session holds; it must not receive any more. The link's thread. */
    public void release() {
        report();
        new Closer()
                .close(sender::close)
                .close(receiver::close)
                .close(output)
                .close(intake::close)
                .close(this::forget)
                .close(() -> context.end(counters))
                .end();
    }

    private void forget() {
        if (memories != null) {
            memories.end();
        } else if (memory != null) {
            memory.release();
        }
    }

    /** What to make of its end, if the peer has ended it. */
    public Close.Code closedAs() {
        return closedAs;
    }

    /**
     * What its client has used of its quota, and how fast the session may be for that. Any thread.
     *
     * @param use empty where there is no quota
     * @param bound {@link Rate#NONE} for no bound
     */
    public void quota(Optional<QuotaUse> use, Rate bound) {
        meter.quota(use);
        counters.sent().pace().bound(bound.bytesPerSecond());
        counters.received().pace().bound(bound.bytesPerSecond());
    }

    /** What it looks like now. Any thread. */
    public SessionSnapshot snapshot() {
        return meter.snapshot(context.nowNs(), lastHeardNs);
    }

    /** What it has carried; for {@link SessionEnd#onSessionEnded}. */
    public SessionStatistics statistics() {
        return meter.statistics(context.nowNs());
    }

    /**
     * Looks every second at what changes by itself. One thread.
     *
     * @return the round trip to the peer, smoothed, in nanoseconds; 0 as long as it is not known
     */
    public long onSecond() {
        return meter.tick();
    }

    @Override
    public void onClosed(Throwable cause) {
        terms.end().onSessionClosing(this);
        try {
            release();
        } catch (RuntimeException | Error e) {
            context.failed("A session did not give back all that it held", terms.info(), terms.codec(), e);
        }
        if (cause != null && FatalErrors.isFatal(cause)) {
            context.fail(cause);
        }
        closeReason.compareAndSet(null, cause == null ? "connection closed by the peer" : Failures.describe(cause));
        terms.end().onSessionEnded(this, closeReason.get());
    }
}

package io.ztun.core.internal.session;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.api.ProtocolException;
import io.ztun.core.Carried;
import io.ztun.core.SessionInfo;
import io.ztun.core.SessionStatistics;
import io.ztun.core.internal.engine.Descriptions;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * An agreed session on a link: sends what the TUN gives it, writes to the TUN what arrives, and ends when the peer has been
 * silent for three keepalive intervals. Sending is thread-safe; receiving happens on the link's thread.
 *
 * <p>A sealed one has its keys at first and nothing else: codecs and all the memory that packets take come with
 * {@link #begin}, at the latest with the peer's first genuine frame.
 */
public final class Session implements LinkHandler {

    /**
     * Where frames get lost a greeting is said so often: until the server has heard one, it ends a link that brings a frame longer
     * than a handshake's.
     */
    private static final int GREETINGS = 3;

    private static final int SILENT_INTERVALS = 3;
    private static final Duration TICK_MAX = Duration.ofMillis(500);

    private final SessionInfo info;
    private final Link link;
    private final long keepaliveNs;

    /** After so long without a frame a sign of life is sent. Where frames are lost a single one is not enough. */
    private final long silenceNs;

    private final AgreedCodec codec;
    private final SessionCiphers ciphers;
    private final SourceCheck sources;
    private final SessionContext context;
    private final IncomingFrames frames;
    private final SessionEnd end;
    private final boolean sealed;
    private final boolean ordered;
    private final long startNs;

    /** Null until the session begins, like the receiver; other threads may want it closed before. */
    private volatile PacketSender sender;

    private PacketReceiver receiver;
    private Traffic sent;
    private Traffic received;
    private final AtomicReference<String> closeReason = new AtomicReference<>();
    private volatile long lastHeardNs;
    private boolean heard;

    /** Bytes of the frames since the batch began. */
    private long unreported;

    /** Is told, once, that a session has ended. */
    public interface SessionEnd {
        /** Called on the link's thread. */
        void onSessionEnded(Session session, String reason);
    }

    /**
     * Makes a session on a link whose handshake is done. Call it on the link's thread. In the clear it begins at once.
     *
     * @param info what was agreed on
     * @param link the link, on whose thread this is called
     * @param codec the codec that was agreed on, at this side's level
     * @param sources where the peer's packets may come from
     * @param ciphers what seals its frames, closed with the session; null for a session in the clear
     * @param context what it shares with the tunnel's other sessions
     */
    public Session(
            SessionInfo info,
            Link link,
            AgreedCodec codec,
            SessionCiphers ciphers,
            long keepaliveNs,
            SourceCheck sources,
            SessionContext context,
            SessionEnd end) {
        this.info = info;
        this.link = link;
        this.codec = codec;
        this.ciphers = ciphers;
        this.sources = sources;
        this.keepaliveNs = keepaliveNs;
        ordered = link.isOrdered();
        silenceNs = ordered ? keepaliveNs : keepaliveNs / 2;
        this.context = context;
        this.end = end;
        startNs = context.nowNs();
        lastHeardNs = startNs;
        sealed = ciphers != null;
        frames = new IncomingFrames(!ordered, sealed ? ciphers.opener() : null);
        if (!sealed) {
            begin();
        }
    }

    /**
     * Begins a session in the clear.
     *
     * @see #Session(SessionInfo, Link, AgreedCodec, SessionCiphers, long, SourceCheck, SessionContext, SessionEnd)
     */
    public Session(
            SessionInfo info,
            Link link,
            AgreedCodec codec,
            long keepaliveNs,
            SourceCheck sources,
            SessionContext context,
            SessionEnd end) {
        this(info, link, codec, null, keepaliveNs, sources, context, end);
    }

    /**
     * Makes the codecs, and takes packets from now on. Repeating it does nothing. The link's thread.
     *
     * @throws ProtocolException if there is no codec to be had; a peer that has proved to be there is told
     */
    public void begin() {
        if (sender != null) {
            return;
        }
        OutgoingFrames outgoing = new OutgoingFrames(
                link, sealed ? ciphers.sealer() : null, context.privacy().pad(), context::nowNs);
        try {
            SessionHalves halves = new SessionHalves(info, link, outgoing, codec, sources, this::onWritable, context);
            sent = halves.sent();
            received = halves.received();
            receiver = halves.receiver();
            sender = halves.sender();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // Such errors, too, are this session's alone: the next may use another codec, or find memory again.
            throw notBegun(outgoing, e);
        }
        link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
    }

    private ProtocolException notBegun(OutgoingFrames outgoing, Throwable cause) {
        String reason = "the session has no codec: codec=" + info.codec() + " mode=" + info.mode();
        if (heard) {
            ByteBuffer frame = ControlFrames.allocate();
            outgoing.send(FrameType.CLOSE, frame, ControlFrames.BODY, ControlFrames.putClose(frame, reason));
            link.flush(0);
        }
        return new ProtocolException(reason + " cause=" + cause, cause);
    }

    /** Whether its frames are sealed. */
    public boolean isSealed() {
        return sealed;
    }

    /** Whether a frame of the peer's has counted: in a sealed session, proof that the peer is there. The link's thread. */
    public boolean hasHeard() {
        return heard;
    }

    /** Proves to the peer that this end is there. */
    public void greet() {
        int times = ordered ? 1 : GREETINGS;
        for (int i = 0; i < times; i++) {
            sender.sendControl(FrameType.KEEPALIVE, ControlFrames.allocate(), 0);
        }
    }

    /** What was agreed on. */
    public SessionInfo info() {
        return info;
    }

    /**
     * Sends packets of a batch, in order. Their bytes may be changed.
     *
     * @param indices which packets of the batch
     * @param count how many indices count
     * @param patienceNs how long the caller may be held up while the link takes no more; what it does not take then is lost
     */
    public void send(PacketBatch batch, int[] indices, int count, SendScratch scratch, long patienceNs) {
        sender.send(batch, indices, count, scratch, patienceNs);
    }

    /** So many bytes of packets gain nothing by waiting for more. */
    public int enough() {
        return sender.enough();
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        if (!frames.admit(frame, offset, length)) {
            onNotAdmitted(length);
            return true;
        }
        heard = true;
        begin();
        countReceived(frames.length() + frames.overhead());
        switch (frames.type()) {
            case FrameType.KEEPALIVE -> {}
            case FrameType.CLOSE -> closedByPeer(frame);
            default -> {
                int result = receiver.receive(frames, frame, turn);
                if (result == PacketReceiver.UNKNOWN) {
                    onUnknown();
                }
                return result != PacketReceiver.LATER;
            }
        }
        return true;
    }

    private void countReceived(int length) {
        received.addFrames(length);
        unreported += length;
    }

    /** Shows other threads what came, once a batch: a frame may be little work, and a write that others see is not. */
    private void report() {
        if (unreported > 0) {
            lastHeardNs = context.nowNs();
            context.counters().wireBytesReceived.add(unreported);
            unreported = 0;
        }
    }

    private void onNotAdmitted(int length) {
        if (frames.isForged()) {
            onForged(length);
        } else if (frames.isRepeated()) {
            context.counters().addRepeated();
        } else {
            context.counters().addInvalid();
        }
    }

    /** Where frames are lost anyway nobody can end a session with a forged one; it is worth a line, but not each of them. */
    private void onForged(int length) {
        if (ordered) {
            throw new ProtocolException("a frame was changed on its way, or is not from the peer: bytes=" + length);
        }
        context.counters().addForged();
        context.log()
                .say(
                        Level.WARNING,
                        info.address(),
                        "forged",
                        () -> "Dropping frames that were changed on their way, or are not from the peer: peer="
                                + Descriptions.of(info.peer()) + " address=" + info.address());
    }

    private void closedByPeer(ByteBuffer frame) {
        ByteBuffer body =
                frame.duplicate().limit(frames.body() + frames.length()).position(frames.body());
        close("closed by the peer: " + Close.read(body).reason());
    }

    /** Where frames come unordered, anybody may have sent this one. */
    private void onUnknown() {
        if (!ordered) {
            context.counters().addInvalid();
            return;
        }
        throw new ProtocolException("unknown frame type: type=" + (frames.type() & 0xff));
    }

    @Override
    public void onWritable() {
        if (sender != null) {
            sender.onWritable();
        }
    }

    @Override
    public boolean onTurn(Turn turn) {
        return receiver.goOn(turn);
    }

    @Override
    public void onBatchEnd() {
        report();
        if (receiver != null) {
            receiver.flush();
        }
    }

    /** How often {@link #onTick} has to be called for a keepalive interval: four times within it, at least twice a second. */
    public static Duration tickInterval(Duration keepalive) {
        Duration quarter = keepalive.dividedBy(4);
        return quarter.compareTo(TICK_MAX) < 0 ? quarter : TICK_MAX;
    }

    /** Does what time demands: a sign of life where nothing was sent, the end where nothing was heard. */
    public void onTick(long nowNs) {
        if (nowNs - lastHeardNs > SILENT_INTERVALS * keepaliveNs) {
            close("no sign of life for " + (nowNs - lastHeardNs) / 1_000_000_000 + " s");
        } else if (nowNs - sender.lastSentNs() >= silenceNs) {
            sender.sendControl(FrameType.KEEPALIVE, ControlFrames.allocate(), 0);
        }
    }

    /** Ends the session in order and tells the peer why, if it has begun. */
    public void closeWith(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            PacketSender begun = sender;
            if (begun != null) {
                ByteBuffer frame = ControlFrames.allocate();
                begun.sendControl(FrameType.CLOSE, frame, ControlFrames.putClose(frame, reason));
            }
            link.close();
        }
    }

    private void close(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            link.close();
        }
    }

    /** Gives back what the session holds; it must not receive any more. The link's thread. */
    public void release() {
        report();
        if (sender != null) {
            sender.close();
            receiver.close();
        } else if (sealed) {
            ciphers.sealer().close(); // which else is the sender's affair
        }
        frames.close();
    }

    /** What it has carried, which is nothing if it never began; for {@link SessionEnd#onSessionEnded}. */
    public SessionStatistics statistics() {
        Duration duration = Duration.ofNanos(context.nowNs() - startNs);
        return sent == null
                ? new SessionStatistics(duration, Carried.NOTHING, Carried.NOTHING)
                : new SessionStatistics(duration, sent.carried(), received.carried());
    }

    @Override
    public void onClosed(Throwable cause) {
        release();
        closeReason.compareAndSet(null, cause == null ? "connection closed by the peer" : cause.getMessage());
        end.onSessionEnded(this, closeReason.get());
    }
}

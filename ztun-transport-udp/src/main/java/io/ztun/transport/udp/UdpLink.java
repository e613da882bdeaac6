package io.ztun.transport.udp;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.Log;

/**
 * One session. Its life and what it receives belong to the socket's thread; what it sends is the {@link LinkSender}'s, which
 * anybody may call.
 */
final class UdpLink implements Link {
    /** How long a link that closes waits for the system to take what is left. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final UdpSocket socket;
    private final long id;
    private final LinkSender sender;
    private final PathValidation validation;
    private final Reassembly reassembly;
    private final AtomicBoolean closeCalled = new AtomicBoolean();
    private final Runnable expiry = this::expire;
    private LinkHandler handler;
    private Phase phase = Phase.OPEN;
    private boolean expiryScheduled;
    private int frameLimit = FrameLimits.MAX_HELLO_LENGTH;

    /** Whether it is among those whose batch has an end coming; the socket's. */
    private boolean served;

    /** Datagrams with this link's id that made no sense. */
    private long malformed;

    UdpLink(UdpSocket socket, long id, Peer peer) {
        this.socket = socket;
        this.id = id;
        sender = new LinkSender(socket, this, peer);
        validation = new PathValidation(sender);
        reassembly = new Reassembly(socket.thread());
    }

    /**
     * Asks for the handler. If that fails, or there is none, the link is closed; the peer hears nothing of it.
     *
     * @return whether there is one
     */
    boolean open(Function<Link, LinkHandler> handlers) {
        try {
            handler = handlers.apply(this);
        } catch (RuntimeException | Error e) {
            finish(e, false);
            throw e;
        }
        if (handler == null) {
            finish(null, false);
        } else if (phase == Phase.CLOSED) {
            tellHandler(null);
        }
        return handler != null;
    }

    /** Begins to find out what the path bears. */
    void begin() {
        sender.discovery().restart();
    }

    long id() {
        return id;
    }

    LinkSender sender() {
        return sender;
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public int unfragmentedLength() {
        return sender.discovery().datagramLength() - Datagram.HEADER_LENGTH;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return sender.peer().address();
    }

    @Override
    public void frameLimit(int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException(
                    "frame limit out of range: length=" + length + " min=1 max=" + FrameLimits.MAX_FRAME_LENGTH);
        }
        frameLimit = length;
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        return sender.send(buffer, offset, length);
    }

    @Override
    public int ready() {
        return sender.ready();
    }

    @Override
    public int flush(long patienceNs) {
        return sender.flush(patienceNs);
    }

    @Override
    public void whenRead(Runnable action) {
        socket.thread().execute(action);
    }

    @Override
    public void close() {
        if (closeCalled.compareAndSet(false, true)) {
            sender.stop();
            socket.thread().execute(this::closeInOrder);
        }
    }

    @Override
    public void abort() {
        closeCalled.set(true);
        sender.stop();
        socket.thread().execute(() -> finish(null, true));
    }

    /** Marks it as one whose handler is owed {@link LinkHandler#onBatchEnd}. Returns whether it was not before. */
    boolean markServed() {
        boolean first = !served;
        served = true;
        return first;
    }

    /** What arrived together has been handed over. */
    void endBatch() {
        served = false;
        if (isDelivering()) {
            handler.onBatchEnd();
        }
    }

    /** Whether frames may be handed on: not after somebody has closed the link. */
    private boolean isDelivering() {
        return handler != null && !closeCalled.get();
    }

    /**
     * A datagram with this link's id. What makes no sense is counted and otherwise as good as lost.
     *
     * @param offset where the datagram begins
     * @param length its length, the header included
     * @throws RuntimeException whatever the handler throws
     */
    void onDatagram(int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (socket.isServer() && !source.is(sender.peer())) {
            validation.onForeign(type, buffer, offset, length, source, id);
        }
        switch (type) {
            case Datagram.DATA -> onData(buffer, offset + Datagram.HEADER_LENGTH, length - Datagram.HEADER_LENGTH);
            case Datagram.FRAGMENT -> onFragment(buffer, offset, length);
            case Datagram.CLOSE -> finish(null, false);
            case Datagram.PROBE -> answer(Datagram.PROBE_ACK, buffer, offset, length, source);
            case Datagram.PATH_CHALLENGE -> answer(Datagram.PATH_RESPONSE, buffer, offset, length, source);
            case Datagram.PROBE_ACK -> onProbeAck(buffer, offset, length);
            case Datagram.PATH_RESPONSE -> {
                // It counts only where it comes from an address that was asked.
            }
            default -> malformed++;
        }
    }

    private void onData(ByteBuffer buffer, int offset, int length) {
        if (length < 1) {
            malformed++;
            return;
        }
        if (length > frameLimit) {
            throw new ProtocolException("frame too long: length=" + length + " limit=" + frameLimit
                    + "; the peer ignores what was agreed, or does not speak this protocol");
        }
        if (isDelivering()) {
            deliver(buffer, offset, length);
        }
    }

    private void deliver(ByteBuffer frame, int offset, int length) {
        Turn turn = new Turn();
        turn.begin(Turn.UNITS);
        for (boolean done = handler.onFrame(frame, offset, length, turn); !done; done = handler.onTurn(turn)) {
            turn.begin(Turn.UNITS);
        }
    }

    /** Sends a number back to where it came from, but nothing to an address that is not proven. */
    private void answer(int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (length < Datagram.NUMBER_DATAGRAM_LENGTH) {
            malformed++;
        } else if (!socket.isServer() || source.is(sender.peer())) {
            ByteBuffer answer = socket.answer();
            Datagram.putNumbered(answer, type, id, buffer.getInt(offset + Datagram.NUMBER_OFFSET));
            source.reply(answer, Datagram.NUMBER_DATAGRAM_LENGTH);
        }
    }

    private void onProbeAck(ByteBuffer buffer, int offset, int length) {
        if (length == Datagram.NUMBER_DATAGRAM_LENGTH) {
            sender.discovery().onAck(buffer.getInt(offset + Datagram.NUMBER_OFFSET));
        } else {
            malformed++;
        }
    }

    private void onFragment(ByteBuffer buffer, int offset, int length) {
        if (!isDelivering()) {
            return;
        }
        ByteBuffer frame = reassembly.add(buffer, offset, length, frameLimit, System.nanoTime());
        if (frame != null) {
            try {
                deliver(frame, 0, reassembly.length());
            } finally {
                reassembly.release();
            }
        } else if (reassembly.active() > 0 && !expiryScheduled) {
            expiryScheduled = true;
            socket.thread().schedule(Reassembly.TIMEOUT_NS, expiry);
        }
    }

    private void expire() {
        expiryScheduled = false;
        reassembly.expire(System.nanoTime());
        if (reassembly.active() > 0) {
            expiryScheduled = true;
            socket.thread().schedule(Reassembly.TIMEOUT_NS, expiry);
        }
    }

    /** The system takes datagrams again. Returns whether nothing is left. */
    boolean drain() {
        boolean empty = sender.drain();
        if (empty && phase == Phase.CLOSING) {
            finish(null, true);
        }
        return empty;
    }

    private void closeInOrder() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        reassembly.clear();
        if (!drain()) {
            socket.thread().schedule(CLOSE_PATIENCE_NS, () -> finish(null, true));
        }
    }

    /** Ends it at once. */
    void fail(Throwable cause) {
        finish(cause, true);
    }

    private void finish(Throwable cause, boolean tellPeer) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        closeCalled.set(true);
        if (tellPeer) {
            tellPeer();
        }
        sender.close();
        reassembly.clear();
        socket.forget(this);
        tellHandler(cause);
    }

    private void tellPeer() {
        try {
            sender.sendClose();
        } catch (RuntimeException | Error e) {
            Log.log(Level.DEBUG, "the peer was not told that it is over: peer=" + sender.peer(), e);
        }
    }

    private void tellHandler(Throwable cause) {
        if (handler == null) {
            return;
        }
        try {
            handler.onClosed(cause);
        } catch (Throwable e) {
            Log.log(Level.WARNING, "handler failed on close: peer=" + sender.peer(), e);
        }
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "udp link peer=" + sender.peer() + " malformed=" + malformed + " " + sender;
    }
}

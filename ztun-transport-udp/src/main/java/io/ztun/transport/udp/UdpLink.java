package io.ztun.transport.udp;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.LastCalls;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.Served;

/**
 * One session. Its life and what it receives belong to the socket's thread; what it sends is the {@link LinkSender}'s, which
 * anybody may call.
 */
final class UdpLink extends Served implements Link {
    /** How long a link that closes waits for the system to take what is left. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final UdpSocket socket;
    private final long id;
    private final int shortId;
    private final LinkSender sender;
    private final PathValidation validation;
    private final ShortHeaders shortHeaders;
    private final Reassembly reassembly;
    private final Answers answers;
    private final Backlog backlog;
    private final Farewell farewell;
    private final AtomicBoolean closeCalled = new AtomicBoolean();
    private final Runnable expiry = this::expire;
    private LinkHandler handler;
    private Phase phase = Phase.OPEN;
    private boolean expiryScheduled;
    private int frameLimit = FrameLimits.MAX_HELLO_LENGTH;

    /** Whether the handler has not got done with the frame that it was given last. */
    private boolean unfinished;

    /** Whether the handler is owed an end of batch, and whether that is the turn's and not the socket's. */
    private boolean batchEndOwed;

    private boolean inTurn;

    /** Bytes that were handed over out of the socket's buffer since {@link #pay}. */
    private int paid;

    /** What waits until all is handed over that is kept; null if nothing does. */
    private ArrayDeque<AfterBacklog> afterBacklog;

    /** Of what is being handed over. */
    private int receivedEcn;

    /** How many datagrams were taken out of {@link #backlog}. */
    private long unkept;

    /** Datagrams with this link's id that made no sense, or that there was no room to keep. */
    private long malformed;

    private long overflowed;

    private record AfterBacklog(long unkept, Runnable action) {}

    /** @param initLength length of a datagram that the path has borne */
    UdpLink(UdpSocket socket, long id, int shortId, Peer peer, int initLength) {
        this.socket = socket;
        this.id = id;
        this.shortId = shortId;
        sender = new LinkSender(socket, this, peer, initLength);
        validation = new PathValidation(socket, this);
        shortHeaders = new ShortHeaders(sender.discovery()::tellAbilities);
        reassembly = new Reassembly(socket.thread());
        backlog = new Backlog(socket.thread());
        answers = new Answers(socket, sender, id);
        farewell = new Farewell(socket.tokens(), socket.isServer(), id);
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
            LastCalls.closed(handler, remoteAddress(), null);
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

    /** By which a frame is known that comes from the peer's address. */
    int shortId() {
        return shortId;
    }

    LinkSender sender() {
        return sender;
    }

    /** Whether the peer may send short headers. */
    ShortHeaders shortHeaders() {
        return shortHeaders;
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
    public Optional<String> transport() {
        return Optional.of("udp");
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
    public Optional<byte[]> sessionToken() {
        return farewell.tell();
    }

    @Override
    public void expectSessionToken(byte[] token) {
        farewell.expect(token);
    }

    /** How this end says that it is over. */
    Farewell farewell() {
        return farewell;
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        return sender.send(buffer, offset, length, 0);
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length, int trafficClass) {
        return sender.send(buffer, offset, length, trafficClass);
    }

    @Override
    public int receivedEcn() {
        return receivedEcn;
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
        socket.thread().execute(() -> {
            if (phase == Phase.OPEN) {
                socket.awaitRead(this, action);
            }
        });
    }

    /** The socket was read until nothing was there that had been when {@link #whenRead} was called. */
    void onRead(Runnable action) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (!hasMore()) {
            runGuarded(action);
            return;
        }
        if (afterBacklog == null) {
            afterBacklog = new ArrayDeque<>(1);
        }
        afterBacklog.add(new AfterBacklog(unkept + backlog.count(), action));
    }

    private void runGuarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            fail(e);
        }
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

    /** Whether something is kept for the link's turn. */
    boolean hasMore() {
        return unfinished || !backlog.isEmpty();
    }

    /** Whether so many bytes were handed over since the last time that the answer was yes. */
    boolean pay(int bytes) {
        if (paid < bytes) {
            return false;
        }
        paid = 0;
        return true;
    }

    /** What arrived together has been handed over. */
    void endBatch() {
        batchEndOwed = false;
        if (isDelivering()) {
            handler.onBatchEnd();
        }
    }

    /** Whether frames may be handed on: not after somebody has closed the link. */
    private boolean isDelivering() {
        return handler != null && !closeCalled.get();
    }

    /**
     * A datagram with this link's id, or with its short id and from its peer's address. What makes no sense is counted and
     * otherwise as good as lost.
     *
     * @param offset where the datagram begins
     * @param length its length, the header included
     * @param turn the link's, as far as {@link UdpSocket#mayGoOn}
     * @throws RuntimeException whatever the handler throws
     */
    void onDatagram(int type, ByteBuffer buffer, int offset, int length, Source source, Turn turn) {
        sender.heard();
        boolean foreign = type != Datagram.SHORT && !source.is(sender.peer());
        if (socket.isServer() && foreign) {
            validation.onForeign(type, buffer, offset, length, source);
        }
        switch (type) {
            case Datagram.DATA, Datagram.SHORT -> {
                if (foreign || shortHeaders.onFrame(type == Datagram.SHORT)) {
                    handleOrKeep(type, buffer, offset, length, source.ecn(), turn);
                }
            }
            case Datagram.FRAGMENT -> handleOrKeep(type, buffer, offset, length, source.ecn(), turn);
            case Datagram.CLOSE -> {
                if (farewell.isGenuine(buffer, offset, length, foreign)) {
                    handleOrKeep(type, buffer, offset, length, source.ecn(), turn);
                } else {
                    malformed++;
                }
            }
            case Datagram.WHO -> answers.sendId(buffer, offset, length, source);
            case Datagram.PROBE -> answers.send(Datagram.PROBE_ACK, buffer, offset, length, source);
            case Datagram.PATH_CHALLENGE -> answers.send(Datagram.PATH_RESPONSE, buffer, offset, length, source);
            case Datagram.PROBE_ACK -> onProbeAck(buffer, offset, length);
            case Datagram.PATH_RESPONSE -> {
                // It counts only where it comes from an address that was asked.
            }
            default -> malformed++;
        }
    }

    /** At once if it is the link's turn and nothing is before it. A handshake is much work, and sessions come first. */
    private void handleOrKeep(int type, ByteBuffer buffer, int offset, int length, int ecn, Turn turn) {
        if (!hasMore() && !(isUnproven() && type != Datagram.CLOSE) && socket.mayGoOn(this)) {
            paid += length;
            receivedEcn = ecn;
            handle(type, buffer, offset, length, turn);
            while (unfinished && isDelivering() && socket.mayGoOn(this)) {
                unfinished = !handler.onTurn(turn);
            }
        } else if (isDelivering() && !backlog.add(buffer, offset, length, ecn, frameLimit)) {
            overflowed++;
            if (type == Datagram.CLOSE) {
                finish(farewell.reason(buffer, offset, length), false);
            }
        }
    }

    /** Whether frames are bounded as before the handshake. */
    private boolean isUnproven() {
        return frameLimit <= FrameLimits.MAX_HELLO_LENGTH;
    }

    private void handle(int type, ByteBuffer buffer, int offset, int length, Turn turn) {
        turn.spend(0);
        switch (type) {
            case Datagram.DATA ->
                onData(buffer, offset + Datagram.HEADER_LENGTH, length - Datagram.HEADER_LENGTH, turn);
            case Datagram.FRAGMENT -> onFragment(buffer, offset, length, turn);
            case Datagram.CLOSE -> finish(farewell.reason(buffer, offset, length), false);
            default -> onShort(buffer, offset, length - Datagram.SHORT_LENGTH, turn);
        }
    }

    /** Goes on with what was kept. */
    @Override
    protected boolean serve(Turn turn) {
        inTurn = true;
        if (unfinished && isDelivering()) {
            unfinished = !handler.onTurn(turn);
            batchEndOwed = true;
        }
        boolean proven = true;
        while (!unfinished && !backlog.isEmpty() && proven && !turn.isOver()) {
            proven = !isUnproven();
            ByteBuffer buffer = backlog.buffer();
            int offset = backlog.offset();
            receivedEcn = backlog.ecn();
            handle(buffer.get(offset), buffer, offset, backlog.length(), turn);
            backlog.remove();
            unkept++;
        }
        inTurn = false;
        if (batchEndOwed) {
            endBatch();
        }
        while (afterBacklog != null && !afterBacklog.isEmpty() && (!hasMore() || isAfter(afterBacklog.peek()))) {
            runGuarded(afterBacklog.poll().action);
        }
        return hasMore();
    }

    private boolean isAfter(AfterBacklog waiting) {
        return !unfinished && unkept >= waiting.unkept;
    }

    @Override
    public void onFailure(Throwable cause) {
        fail(cause);
    }

    /** One that is too long ends nothing where somebody guesses ids. */
    private void onShort(ByteBuffer buffer, int offset, int length, Turn turn) {
        if (length <= frameLimit || !shortHeaders.wereGuessed()) {
            onData(buffer, Datagram.unpackShort(buffer, offset), length, turn);
        } else {
            malformed++;
        }
    }

    private void onData(ByteBuffer buffer, int offset, int length, Turn turn) {
        if (length < 1) {
            malformed++;
            return;
        }
        if (length > frameLimit) {
            throw new ProtocolException("frame too long: length=" + length + " limit=" + frameLimit
                    + "; the peer ignores what was agreed, or does not speak this protocol");
        }
        if (isDelivering()) {
            deliver(buffer, offset, length, turn);
        }
    }

    private void deliver(ByteBuffer frame, int offset, int length, Turn turn) {
        if (!batchEndOwed && !inTurn) {
            socket.oweBatchEnd(this);
        }
        batchEndOwed = true;
        unfinished = !handler.onFrame(frame, offset, length, turn);
    }

    private void onProbeAck(ByteBuffer buffer, int offset, int length) {
        if (length == Datagram.NUMBER_DATAGRAM_LENGTH) {
            int number = buffer.getInt(offset + Datagram.NUMBER_OFFSET);
            if (BatchTrust.isOurs(number)) {
                sender.trust().onAck(number, System.nanoTime());
            } else {
                sender.discovery().onAck(number);
            }
        } else {
            malformed++;
        }
    }

    private void onFragment(ByteBuffer buffer, int offset, int length, Turn turn) {
        if (!isDelivering()) {
            return;
        }
        ByteBuffer frame = reassembly.add(buffer, offset, length, receivedEcn, frameLimit, System.nanoTime());
        if (frame != null) {
            receivedEcn = reassembly.ecn();
            try {
                deliver(frame, 0, reassembly.length(), turn);
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
        if (phase == Phase.CLOSED) {
            return true;
        }
        boolean empty = sender.drain();
        if (empty && phase == Phase.CLOSING) {
            finish(null, true);
        } else if (empty && isDelivering()) {
            handler.onWritable();
        }
        return empty;
    }

    private void closeInOrder() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        forgetReceived();
        if (sender.drain()) {
            finish(null, true);
        } else {
            socket.thread().schedule(CLOSE_PATIENCE_NS, () -> finish(null, true));
            LastCalls.closing(handler, remoteAddress());
        }
    }

    private void forgetReceived() {
        reassembly.clear();
        backlog.clear();
        unfinished = false;
        afterBacklog = null;
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
        forgetReceived();
        socket.forget(this);
        LastCalls.closed(handler, remoteAddress(), cause);
    }

    private void tellPeer() {
        try {
            sender.sendClose();
        } catch (RuntimeException | Error e) {
            Log.log(Level.DEBUG, "the peer was not told that it is over: peer=" + sender.peer(), e);
        }
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "udp link peer=" + sender.peer() + " malformed=" + malformed + " overflowed=" + overflowed + " "
                + answers + " " + sender;
    }
}

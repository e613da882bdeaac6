package io.ztun.transport.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.ztun.api.TransportException;
import io.ztun.spi.Framing;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.Addresses;
import io.ztun.transport.nio.Failures;
import io.ztun.transport.nio.LastCalls;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.Selected;
import io.ztun.transport.nio.Served;

/**
 * One connection. Its life is managed on its thread alone: open, closing (what is queued leaves, what arrives is thrown
 * away), closed.
 */
final class TcpLink extends Served implements Link, Selected, FrameSink, Sender.Listener {
    /** How long a link that closes waits for the peer to take what is queued and to close its side. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final LinkThread thread;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetSocketAddress remoteAddress;
    private final Sender sender;
    private final StallWatch stall;
    private final Receiver receiver;
    private final AtomicBoolean closeCalled = new AtomicBoolean();
    private final List<Runnable> whenRead = new ArrayList<>();
    private LinkHandler handler;
    private Phase phase = Phase.OPEN;

    /** Why the channel takes nothing any more, while what has arrived is still being read; or null. */
    private Throwable sendFailure;

    private boolean peerEnded;

    /** Whether nothing is read for a while, since the peer has sent more than it may. */
    private boolean paused;

    private boolean outputEnded;

    private TcpLink(
            LinkThread thread,
            SocketChannel channel,
            InetSocketAddress remoteAddress,
            int queueLimit,
            SegmentLimits limits)
            throws IOException {
        this.thread = thread;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = thread.register(channel, 0, this);
        sender = new Sender(channel, key, thread.newSendQueue(), queueLimit, this);
        stall = new StallWatch(sender.kernel(), limits, remoteAddress.getAddress());
        receiver = new Receiver(this, thread.readBuffer(), thread.receivePool());
    }

    /**
     * Makes a link of a connected channel, on the link's thread, and asks for its handler; without one it is reset. If
     * anything is thrown the channel is closed.
     *
     * @param remoteAddress where the channel leads, or on a server where a balancer says that it does
     * @param limits of the client; null on a server
     */
    static TcpLink open(
            LinkThread thread,
            SocketChannel channel,
            InetSocketAddress remoteAddress,
            int queueLimit,
            SegmentLimits limits,
            Function<Link, LinkHandler> handlers)
            throws IOException {
        TcpLink link;
        try {
            link = new TcpLink(thread, channel, remoteAddress, queueLimit, limits);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        try {
            link.handler = handlers.apply(link);
        } catch (RuntimeException | Error e) {
            link.finish(e);
            throw e;
        }
        if (link.handler == null) {
            link.reset();
        } else {
            link.key.interestOpsOr(SelectionKey.OP_READ);
            thread.schedule(StallWatch.INTERVAL_NS, link::watch);
        }
        return link;
    }

    private void watch() {
        if (phase != Phase.OPEN) {
            return;
        }
        if (sender.ask(() -> stall.isStuck(System.nanoTime()))) {
            forgetAtOnce();
            finish(new TransportException("connection stuck: peer=" + Addresses.text(remoteAddress)
                    + " reason=short segments arrive, and long ones never do"));
        } else {
            thread.schedule(StallWatch.INTERVAL_NS, this::watch);
        }
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public Optional<String> transport() {
        return Optional.of("tcp");
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void frameLimit(int length) {
        receiver.frameLimit(length);
    }

    @Override
    public boolean reframe(Framing framing) {
        Framing other = framing == null ? FrameLength.OWN : framing;
        boolean changed = receiver.reframe(other);
        if (changed) {
            sender.reframe(other);
        }
        return changed;
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
    public long bytesPerSecond() {
        return sender.bytesPerSecond();
    }

    @Override
    public long roundTripNs() {
        return sender.roundTripNs();
    }

    @Override
    public int flush(long patienceNs) {
        return sender.flush(patienceNs);
    }

    @Override
    public void whenRead(Runnable action) {
        thread.execute(() -> {
            if (phase == Phase.OPEN) {
                whenRead.add(action);
                thread.serve(this);
            }
        });
    }

    @Override
    public void close() {
        if (closeCalled.compareAndSet(false, true)) {
            sender.stop();
            thread.execute(this::closeInOrder);
        }
    }

    @Override
    public void abort() {
        closeCalled.set(true);
        sender.stop();
        thread.execute(this::reset);
    }

    /** Ends the connection so that the system, too, forgets it: no FIN, nothing in TIME-WAIT (RFC 9293 section 3.10.5). */
    private void reset() {
        forgetAtOnce();
        finish(null);
    }

    private void forgetAtOnce() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            Log.log(Level.DEBUG, "a connection was gone before it was reset", e);
        }
    }

    @Override
    public boolean isDelivering() {
        return !closeCalled.get();
    }

    @Override
    public boolean deliver(ByteBuffer buffer, int offset, int length, Turn turn) {
        return handler.onFrame(buffer, offset, length, turn);
    }

    @Override
    public boolean goOn(Turn turn) {
        return handler.onTurn(turn);
    }

    @Override
    public void endBatch() {
        handler.onBatchEnd();
    }

    @Override
    public void onReady(SelectionKey ready) {
        int operations = ready.readyOps();
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            onWritable();
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            if (receiver.isUnproven()) {
                thread.serveLater(this); // a handshake is much work, and whoever is here already comes first
            } else {
                thread.serve(this);
            }
        }
    }

    @Override
    public void onShutdown() {
        close();
    }

    @Override
    public void onFailure(Throwable cause) {
        finish(cause);
    }

    private void onWritable() {
        boolean told = sender.drain();
        if (phase == Phase.CLOSING) {
            goOnClosing();
        } else if (told) {
            tellOfRoom();
        }
    }

    private void tellOfRoom() {
        if (isDelivering()) {
            handler.onWritable();
        }
    }

    @Override
    public void roomAgain() {
        thread.execute(this::guardedTellOfRoom);
    }

    private void guardedTellOfRoom() {
        try {
            tellOfRoom();
        } catch (Throwable e) {
            finish(e);
        }
    }

    /** Whatever the handler throws, an Error too, ends this link and not the thread of the others: {@link #onFailure}. */
    @Override
    protected boolean serve(Turn turn) {
        if (paused) {
            runWhenRead();
            return false;
        }
        try {
            while (phase != Phase.CLOSED && !peerEnded) {
                int result = isDelivering() ? receiver.read(channel, turn) : discard(turn);
                if (result == Receiver.ENDED) {
                    peerEnded();
                } else if (result == Receiver.NOTHING_LEFT) {
                    allRead();
                    pauseIfWanted(turn);
                    return false;
                } else if (pauseIfWanted(turn)) {
                    return false;
                } else if (result == Receiver.TURN_OVER || turn.isSpent()) {
                    return !endIfGone();
                }
            }
        } catch (IOException e) {
            finish(isDelivering() ? lost(e) : null);
        }
        return false;
    }

    /** Whoever has reset its connection is not worth the work that what it left behind may be, of which a little is much. */
    private boolean endIfGone() {
        boolean gone = sender.isGone();
        if (gone) {
            finish(lost(new IOException("Connection reset")));
        }
        return gone;
    }

    /** Nothing is read, so that the peer has to wait; whoever waits for all that has arrived does not. */
    private boolean pauseIfWanted(Turn turn) {
        if (turn.pauseNs() == 0 || phase != Phase.OPEN) {
            return false;
        }
        paused = true;
        key.interestOpsAnd(~SelectionKey.OP_READ);
        thread.schedule(turn.pauseNs(), this::resume);
        runWhenRead();
        return true;
    }

    private void resume() {
        if (paused && phase != Phase.CLOSED) {
            readAgain();
            thread.serve(this);
        }
    }

    private void readAgain() {
        if (paused) {
            paused = false;
            key.interestOpsOr(SelectionKey.OP_READ);
        }
    }

    private void allRead() {
        if (sendFailure != null) {
            finish(phase == Phase.CLOSING ? null : sendFailure);
            return;
        }
        runWhenRead();
    }

    private void runWhenRead() {
        for (int i = 0; i < whenRead.size() && phase == Phase.OPEN; i++) {
            whenRead.get(i).run();
        }
        whenRead.clear();
    }

    private int discard(Turn turn) throws IOException {
        ByteBuffer buffer = thread.readBuffer().clear();
        int read = channel.read(buffer);
        turn.spend(Math.max(0, read));
        if (read < 0) {
            return Receiver.ENDED;
        }
        return buffer.hasRemaining() ? Receiver.NOTHING_LEFT : Receiver.MORE;
    }

    private void peerEnded() {
        if (isDelivering() && receiver.isInsideFrame()) {
            finish(new TransportException("connection ended inside a frame: peer=" + Addresses.text(remoteAddress)
                    + "; the peer or the network broke off"));
            return;
        }
        peerEnded = true;
        key.interestOpsAnd(~SelectionKey.OP_READ);
        closeCalled.set(true);
        sender.stop();
        closeInOrder();
    }

    private void closeInOrder() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            if (!peerEnded) {
                judge(false);
            }
            receiver.release();
            whenRead.clear();
            readAgain();
            thread.schedule(CLOSE_PATIENCE_NS, () -> finish(null));
            LastCalls.closing(handler, remoteAddress);
        }
        if (phase == Phase.CLOSING) {
            sender.drain();
            goOnClosing();
        }
    }

    /**
     * Closing a socket with unread bytes in it makes the system throw away what it has not sent yet (RFC 1122 section
     * 4.2.2.13). Hence our side ends first, and what arrives is read until the peer's side ends too.
     */
    private void goOnClosing() {
        if (sender.queued() > 0) {
            return;
        }
        if (peerEnded) {
            finish(null);
        } else if (!outputEnded) {
            outputEnded = true;
            endOutput();
        }
    }

    private void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            finish(null);
        }
    }

    /** The peer may have said why it went, so what is there is read first, in turns like everybody's. */
    @Override
    public void sendFailed(Throwable cause) {
        thread.execute(() -> {
            sendFailure = cause instanceof IOException e ? lost(e) : cause;
            thread.serve(this);
        });
    }

    private void judge(boolean reset) {
        sender.ask(() -> {
            stall.ended(reset);
            return true;
        });
    }

    private TransportException lost(IOException cause) {
        judge(true);
        return new TransportException(
                "connection lost: peer=" + Addresses.text(remoteAddress) + " reason=" + Failures.reason(cause), cause);
    }

    private void finish(Throwable cause) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        closeCalled.set(true);
        receiver.release();
        try {
            sender.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing failed: peer=" + Addresses.text(remoteAddress), e);
        }
        whenRead.clear();
        LastCalls.closed(handler, remoteAddress, cause);
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "tcp link peer=" + Addresses.text(remoteAddress) + " queued=" + sender.queued();
    }
}

package io.ztun.transport.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.Addresses;
import io.ztun.transport.nio.Failures;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.Selected;

/**
 * One connection. Its life is managed on its thread alone: open, closing (what is queued leaves, what arrives is thrown
 * away), closed.
 */
final class TcpLink implements Link, Selected, FrameSink {
    /** How long a link that closes waits for the peer to take what is queued and to close its side. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** After so many reads in a row it is another link's turn. */
    private static final int READS_PER_TURN = 4;

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
    private final Receiver receiver;
    private final AtomicBoolean closeCalled = new AtomicBoolean();
    private LinkHandler handler;
    private Phase phase = Phase.OPEN;
    private boolean peerEnded;
    private boolean outputEnded;

    private TcpLink(LinkThread thread, SocketChannel channel, int queueLimit) throws IOException {
        this.thread = thread;
        this.channel = channel;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        remoteAddress = (InetSocketAddress) channel.getRemoteAddress();
        key = thread.register(channel, 0, this);
        sender = new Sender(channel, key, thread.newSendQueue(), queueLimit, this::sendFailed);
        receiver = new Receiver(this, thread.readBuffer(), thread.receivePool());
    }

    /**
     * Makes a link of a connected channel, on the link's thread, and asks for its handler; without one it is reset. If
     * anything is thrown the channel is closed.
     */
    static TcpLink open(LinkThread thread, SocketChannel channel, int queueLimit, Function<Link, LinkHandler> handlers)
            throws IOException {
        TcpLink link;
        try {
            link = new TcpLink(thread, channel, queueLimit);
        } catch (IOException | RuntimeException e) {
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
        }
        return link;
    }

    @Override
    public boolean isOrdered() {
        return true;
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
    public int flush(long patienceNs) {
        return sender.flush(patienceNs);
    }

    @Override
    public void whenRead(Runnable action) {
        thread.execute(action);
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
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            Log.log(Level.DEBUG, "a connection was gone before it was reset", e);
        }
        finish(null);
    }

    @Override
    public boolean isDelivering() {
        return !closeCalled.get();
    }

    @Override
    public void deliver(ByteBuffer buffer, int offset, int length) {
        Turn turn = new Turn();
        turn.begin(Turn.UNITS);
        for (boolean done = handler.onFrame(buffer, offset, length, turn); !done; done = handler.onTurn(turn)) {
            turn.begin(Turn.UNITS);
        }
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
        if ((operations & SelectionKey.OP_READ) != 0 && phase != Phase.CLOSED) {
            onReadable(READS_PER_TURN);
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
        boolean empty = sender.drain();
        if (phase == Phase.CLOSING) {
            goOnClosing();
        } else if (empty && isDelivering()) {
            handler.onWritable();
        }
    }

    /** Returns whether the channel may have more to read. */
    private boolean onReadable(int reads) {
        try {
            for (int i = 0; i < reads; i++) {
                int result = isDelivering() ? receiver.read(channel) : discard();
                if (result == Receiver.ENDED) {
                    peerEnded();
                }
                if (result != Receiver.MORE) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            finish(isDelivering() ? lost(e) : null);
        } catch (Throwable e) {
            // Whatever the handler throws, an Error too, ends this link and not the thread of the others.
            finish(e);
        }
        return false;
    }

    private int discard() throws IOException {
        ByteBuffer buffer = thread.readBuffer().clear();
        int read = channel.read(buffer);
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
            receiver.release();
            thread.schedule(CLOSE_PATIENCE_NS, () -> finish(null));
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

    /** Called by the sender on any thread: the peer may have said why it went, so read what is left first. */
    private void sendFailed(Throwable cause) {
        thread.execute(() -> {
            if (phase == Phase.CLOSING) {
                finish(null);
            } else {
                while (onReadable(READS_PER_TURN)) {
                    Thread.onSpinWait();
                }
                finish(cause instanceof IOException e ? lost(e) : cause);
            }
        });
    }

    private TransportException lost(IOException cause) {
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
        thread.forget();
        tellHandler(cause);
    }

    private void tellHandler(Throwable cause) {
        if (handler == null) {
            return;
        }
        try {
            handler.onClosed(cause);
        } catch (Throwable e) {
            Log.log(Level.WARNING, "handler failed on close: peer=" + Addresses.text(remoteAddress), e);
        }
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "tcp link peer=" + Addresses.text(remoteAddress) + " queued=" + sender.queued();
    }
}

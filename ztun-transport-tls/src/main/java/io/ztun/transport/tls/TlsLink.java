package io.ztun.transport.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * One connection. Its life is managed on its thread alone: open, closing (what is queued leaves, what arrives is thrown
 * away), closed. A server's link has its handler from the beginning, so that whoever bounds unfinished handshakes sees those of TLS
 * as well; a client's has it once TLS is there.
 */
final class TlsLink implements Link, Selected, Inbound.Peer, Outbound.Listener {
    /** How long a link that closes waits for the peer to take what is queued and to close its side. */
    private static final long CLOSE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        OPEN,
        CLOSING,
        CLOSED
    }

    /** Whether it stands in its thread's queue. The thread's. */
    boolean waits;

    /** Its debt for the next turn if negative. The thread's. */
    int left;

    private final TlsThread thread;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetSocketAddress remoteAddress;
    private final SSLEngine engine;
    private final Outbound outbound;
    private final Inbound inbound;
    private final AtomicBoolean closeCalled = new AtomicBoolean();
    private final List<Runnable> whenRead = new ArrayList<>();
    private final CompletableFuture<Link> connected = new CompletableFuture<>();
    private final Function<Link, LinkHandler> handlers;
    private LinkHandler handler;
    private Phase phase = Phase.OPEN;

    /** Why the channel takes nothing any more, while what has arrived is still being read; or null. */
    private Throwable sendFailure;

    private boolean peerEnded;

    /** Whether nothing is read for a while, since the peer has sent more than it may. */
    private boolean paused;

    private boolean outputEnded;

    private TlsLink(
            TlsThread thread,
            SocketChannel channel,
            InetSocketAddress remoteAddress,
            SSLEngine engine,
            Buffers buffers,
            int queueLimit,
            Function<Link, LinkHandler> handlers)
            throws IOException {
        this.thread = thread;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.engine = engine;
        this.handlers = handlers;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = thread.register(channel, 0, this);
        outbound = new Outbound(thread, channel, key, engine, buffers, queueLimit, this);
        inbound = new Inbound(this, engine, thread);
    }

    /**
     * Makes a link of a connected channel, on the link's thread. If anything is thrown the channel is closed.
     *
     * @param remoteAddress the server of a client that goes through a proxy; otherwise where the channel leads
     * @param handlers asked at once on a server, and with null for an answer the connection is reset; on a client once TLS is there
     */
    static TlsLink open(
            TlsThread thread,
            SocketChannel channel,
            InetSocketAddress remoteAddress,
            SSLEngine engine,
            Buffers buffers,
            int queueLimit,
            Function<Link, LinkHandler> handlers)
            throws IOException {
        TlsLink link;
        try {
            link = new TlsLink(thread, channel, remoteAddress, engine, buffers, queueLimit, handlers);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        try {
            if (!link.isClient()) {
                link.handler = handlers.apply(link);
                if (link.handler == null) {
                    link.reset();
                    return link;
                }
            }
            link.inbound.handshake(new Turn());
            link.key.interestOpsOr(SelectionKey.OP_READ);
        } catch (IOException | RuntimeException | Error e) {
            link.finish(e);
            throw e;
        }
        return link;
    }

    private boolean isClient() {
        return engine.getUseClientMode();
    }

    /** A client's link, once TLS and its handler are there. */
    CompletableFuture<Link> connected() {
        return connected;
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
        inbound.frameLimit(length);
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        return outbound.send(buffer, offset, length);
    }

    @Override
    public int ready() {
        return outbound.ready();
    }

    @Override
    public int flush(long patienceNs) {
        return outbound.flush(patienceNs);
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
            outbound.stop();
            thread.execute(this::closeInOrder);
        }
    }

    @Override
    public void abort() {
        closeCalled.set(true);
        outbound.stop();
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
    public boolean answer() throws IOException {
        return outbound.answer();
    }

    @Override
    public void established() {
        boolean told = outbound.establish();
        if (isClient()) {
            handler = Objects.requireNonNull(handlers.apply(this), "no handler for the link");
            connected.complete(this);
        }
        if (told) {
            tellOfRoom();
        }
    }

    @Override
    public void onReady(SelectionKey ready) {
        int operations = ready.readyOps();
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            boolean told = outbound.drain();
            if (phase == Phase.CLOSING) {
                goOnClosing();
            } else if (told) {
                tellOfRoom();
            }
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            thread.serve(this);
        }
    }

    private void tellOfRoom() {
        if (isDelivering() && handler != null) {
            handler.onWritable();
        }
    }

    @Override
    public void onShutdown() {
        close();
    }

    /** Reads and hands over until all is done or the turn is over. Returns whether anything is left to do. */
    boolean serve(Turn turn) throws IOException {
        if (paused) {
            runWhenRead();
            return false;
        }
        while (phase != Phase.CLOSED && !peerEnded) {
            int result = isDelivering() ? inbound.read(channel, turn) : discard(turn);
            if (result == Inbound.ENDED) {
                peerEnded();
            } else if (result == Inbound.NOTHING_LEFT) {
                allRead();
                pauseIfWanted(turn);
                return false;
            } else if (pauseIfWanted(turn)) {
                return false;
            } else if (result == Inbound.TURN_OVER || turn.isSpent()) {
                return true;
            }
        }
        return false;
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
        ByteBuffer buffer = thread.records();
        int read = channel.read(buffer);
        turn.spend(Math.max(0, read));
        if (read < 0) {
            return Inbound.ENDED;
        }
        return buffer.hasRemaining() ? Inbound.NOTHING_LEFT : Inbound.MORE;
    }

    private void peerEnded() {
        if (isDelivering() && inbound.isInside()) {
            finish(new TransportException("connection ended inside a frame: peer=" + Failures.text(remoteAddress)
                    + "; the peer or the network broke off"));
            return;
        }
        peerEnded = true;
        key.interestOpsAnd(~SelectionKey.OP_READ);
        closeCalled.set(true);
        outbound.stop();
        closeInOrder();
    }

    private void closeInOrder() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            inbound.release();
            whenRead.clear();
            readAgain();
            thread.schedule(CLOSE_PATIENCE_NS, () -> finish(null));
            lastCall("closing", handler == null ? null : handler::onClosing);
        }
        if (phase == Phase.CLOSING) {
            goOnClosing();
        }
    }

    /**
     * Closing a socket with unread bytes in it makes the system throw away what it has not sent yet (RFC 1122 section
     * 4.2.2.13). Hence our side ends first, and what arrives is read until the peer's side ends too.
     */
    private void goOnClosing() {
        try {
            if (!outputEnded && outbound.queued() == 0) {
                outputEnded = true;
                outbound.closeNotify();
            }
            if (outbound.queued() > 0) {
                return;
            }
            if (peerEnded) {
                finish(null);
            } else {
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            finish(null);
        }
    }

    /** The peer may have said why it went, so what is there is read first, in turns like everybody's. */
    @Override
    public void sendFailed(Throwable cause) {
        thread.execute(() -> {
            sendFailure = cause;
            thread.serve(this);
        });
    }

    /** Whatever the handler throws, an Error too, ends this link and not the thread of the others. */
    @Override
    public void onFailure(Throwable cause) {
        if (phase == Phase.OPEN && cause instanceof SSLException) {
            try {
                outbound.answer(); // the alert says to the peer what was wrong
            } catch (IOException | RuntimeException e) {
                Log.log(Level.DEBUG, "closing failed: peer=" + Failures.text(remoteAddress), e);
            }
        }
        finish(cause);
    }

    private Throwable explained(Throwable cause) {
        String peer =
                " peer=" + Failures.text(remoteAddress) + " reason=" + (cause == null ? "" : Failures.reason(cause));
        if (cause instanceof SSLException) {
            return new ProtocolException("TLS failed:" + peer, cause);
        }
        return cause instanceof IOException ? new TransportException("connection lost:" + peer, cause) : cause;
    }

    private void finish(Throwable cause) {
        if (phase == Phase.CLOSED) {
            return;
        }
        Throwable told = phase == Phase.CLOSING && cause instanceof IOException ? null : cause;
        phase = Phase.CLOSED;
        closeCalled.set(true);
        inbound.release();
        try {
            outbound.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing failed: peer=" + Failures.text(remoteAddress), e);
        }
        whenRead.clear();
        connected.completeExceptionally(told == null ? new TransportException("transport is closed") : told);
        if (handler != null) {
            lastCall("close", () -> handler.onClosed(explained(told)));
        }
    }

    /** What the handler throws is logged, and the end goes on. */
    private void lastCall(String when, Runnable call) {
        try {
            if (call != null) {
                call.run();
            }
        } catch (Throwable e) {
            Log.log(Level.WARNING, "handler failed on " + when + ": peer=" + Failures.text(remoteAddress), e);
        }
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "tls link peer=" + Failures.text(remoteAddress) + " queued=" + outbound.queued();
    }
}

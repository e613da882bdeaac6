package io.ztun.transport.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.api.FatalErrors;

/** Takes connections from one listening socket. Link thread only. */
final class TlsListener implements Selected {
    /** After so many connections in a row it is the links' turn. */
    private static final int ACCEPTS_PER_TURN = 8;

    /** How long no connection is taken after the system had no descriptor or no memory for one. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LOG_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final TlsThread thread;
    private final ServerSocketChannel channel;
    private final SelectionKey key;
    private final Consumer<SocketChannel> accepted;
    private long loggedAtNs = System.nanoTime() - LOG_INTERVAL_NS;

    /** @param accepted takes each connection and never throws */
    TlsListener(TlsThread thread, ServerSocketChannel channel, Consumer<SocketChannel> accepted) throws IOException {
        this.thread = thread;
        this.channel = channel;
        this.accepted = accepted;
        key = thread.register(channel, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void onReady(SelectionKey ready) {
        try {
            for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
                SocketChannel connection = channel.accept();
                if (connection == null) {
                    return;
                }
                accepted.accept(connection);
            }
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            pause(e);
        }
    }

    /** Without a descriptor the connection stays in the system's queue and the channel ready: trying again at once would spin. */
    private void pause(Throwable cause) {
        key.interestOps(0);
        thread.schedule(PAUSE_NS, this::resume);
        long nowNs = System.nanoTime();
        if (nowNs - loggedAtNs >= LOG_INTERVAL_NS) {
            loggedAtNs = nowNs;
            Log.log(
                    Level.WARNING,
                    "cannot take connections for now: reason=" + Failures.reason(cause)
                            + "; if descriptors have run out, raise the limit (ulimit -n)",
                    null);
        }
    }

    private void resume() {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    @Override
    public void onShutdown() {
        try {
            channel.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a listener failed", e);
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        Log.log(Level.ERROR, "a listener failed, no connection is taken any more", cause);
        onShutdown();
    }
}

package io.ztun.app.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.WholeFrames;

/**
 * Links within the process that do with each frame what a test says: carry it, lose it, or carry it twice. All handlers
 * are called on one thread.
 */
final class UnreliableTransport implements TransportProvider, Transport {
    /** How often a frame arrives. */
    interface Fate {
        int copies(boolean fromClient, byte type);
    }

    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("unreliable", 1);

    private final Fate fate;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile Function<Link, LinkHandler> acceptor;

    UnreliableTransport(Fate fate) {
        this.fate = fate;
    }

    private final class End extends FakeLink {
        private final WholeFrames frames = new WholeFrames();
        private final boolean client;
        private End peer;
        private LinkHandler handler;
        private boolean closed;

        End(boolean client) {
            super(false);
            this.client = client;
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte[] frame = new byte[length];
            buffer.get(offset, frame);
            for (int i = fate.copies(client, frame[0]); i > 0; i--) {
                thread.execute(() -> peer.arrive(frame));
            }
            return HELD;
        }

        private void arrive(byte[] frame) {
            if (!closed && handler != null) {
                try {
                    frames.deliver(
                            handler, ByteBuffer.allocateDirect(frame.length).put(0, frame), 0, frame.length);
                    handler.onBatchEnd();
                } catch (RuntimeException e) {
                    end(e);
                }
            }
        }

        private void end(Throwable cause) {
            if (!closed) {
                closed = true;
                handler.onClosed(cause);
            }
        }

        @Override
        public void whenRead(Runnable action) {
            thread.execute(action);
        }

        @Override
        public void close() {
            thread.execute(() -> end(null));
        }
    }

    @Override
    public String name() {
        return "unreliable";
    }

    @Override
    public Transport create(TransportConfig config) {
        return this;
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        this.acceptor = acceptor;
        return ADDRESS;
    }

    @Override
    public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
        End client = new End(true);
        End server = new End(false);
        client.peer = server;
        server.peer = client;
        thread.execute(() -> {
            server.handler = acceptor.apply(server);
            client.handler = handler.apply(client);
        });
        return client;
    }

    /** Does nothing: both ends share the transport. */
    @Override
    public void close() {}

    void end() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(5, TimeUnit.SECONDS);
    }
}

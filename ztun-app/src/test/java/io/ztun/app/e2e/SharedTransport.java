package io.ztun.app.e2e;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.Turn;

/**
 * One transport, with its threads, for all tunnels of this JVM, each of which may close what it believes to be its own. Only so
 * many connect at the same time: each has a thread that waits for its answer, and thousands that wake up at once would leave the
 * one that brings the answers no processor.
 */
final class SharedTransport implements TransportProvider {

    private static final int CONNECTING_MAX = 64;

    private final Semaphore connecting = new Semaphore(CONNECTING_MAX, true);
    private final TransportProvider real;
    private final Transport shared;

    SharedTransport(TransportProvider real, int threads) {
        this.real = real;
        shared = real.create(new TransportConfig(threads, TransportConfig.QUEUE_LIMIT_DEFAULT));
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Transport create(TransportConfig config) {
        return new Transport() {
            @Override
            public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
                throw new UnsupportedOperationException("for clients");
            }

            @Override
            public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
                connecting.acquireUninterruptibly();
                AtomicBoolean held = new AtomicBoolean(true);
                Runnable done = () -> {
                    if (held.getAndSet(false)) {
                        connecting.release();
                    }
                };
                try {
                    return shared.connect(address, timeout, link -> new Answered(handler.apply(link), done));
                } catch (RuntimeException e) {
                    done.run();
                    throw e;
                }
            }

            @Override
            public void close() {
                // The others go on. A client closes its link itself.
            }
        };
    }

    /** Tells of the first frame, or that there will be none. */
    private record Answered(LinkHandler handler, Runnable done) implements LinkHandler {

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            done.run();
            return handler.onFrame(frame, offset, length, turn);
        }

        @Override
        public boolean onTurn(Turn turn) {
            return handler.onTurn(turn);
        }

        @Override
        public void onBatchEnd() {
            handler.onBatchEnd();
        }

        @Override
        public void onWritable() {
            handler.onWritable();
        }

        @Override
        public void onClosing() {
            handler.onClosing();
        }

        @Override
        public void onClosed(Throwable cause) {
            done.run();
            handler.onClosed(cause);
        }
    }
}

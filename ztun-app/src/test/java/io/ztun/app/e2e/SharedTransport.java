package io.ztun.app.e2e;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** One transport, with its threads, for all tunnels of this JVM, each of which may close what it believes to be its own. */
final class SharedTransport implements TransportProvider {

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
                return shared.connect(address, timeout, handler);
            }

            @Override
            public void close() {
                // The others go on. A client closes its link itself.
            }
        };
    }
}

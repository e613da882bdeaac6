package io.ztun.app.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunClient;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A server whose name is not known on the client's machine, but where the transport leads. */
@Timeout(60)
class TakesNameTest {
    private static final TransportProvider TCP = Plugins.discover(List.of()).transport("tcp");

    /** RFC 2606: nobody can look it up. */
    private static final String NAME = "server.invalid";

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();

    /** Knows where the server is, whatever it is called. */
    private final class Knowing implements TransportProvider {
        @Override
        public String name() {
            return "tcp";
        }

        @Override
        public Transport create(TransportConfig config) {
            Transport real = TCP.create(config);
            return new Transport() {
                @Override
                public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
                    return real.listen(address, acceptor);
                }

                @Override
                public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
                    asked.add(address);
                    return real.connect(tunnel.address(), timeout, handler);
                }

                @Override
                public boolean takesName(InetSocketAddress server) {
                    assertEquals(InetSocketAddress.createUnresolved(NAME, 443), server);
                    return true;
                }

                @Override
                public Optional<InetAddress> sourceTowards(InetSocketAddress address) {
                    return Optional.empty();
                }

                @Override
                public void close() {
                    real.close();
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NAME, "127.0.0.1", "::1"})
    void shouldLeaveANameToATransportThatTakesIt(String host) {
        tunnel.serve(TCP, builder -> builder);
        ZtunClient client = tunnel.closing(ZtunClient.builder(host)
                .port(443)
                .transport(new Knowing())
                .tunDevice(MemoryTun.create("client").device())
                .build());
        client.start();
        assertEquals(
                List.of(
                        host.equals(NAME)
                                ? InetSocketAddress.createUnresolved(host, 443)
                                : new InetSocketAddress(host, 443)),
                asked);
    }
}

package io.ztun.app.engine;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.TransportException;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A client with several transports to one server, which changes between them. */
@Timeout(60)
class WaysTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @TempDir
    private Path folder;

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final AtomicBoolean udpWorks = new AtomicBoolean();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    /** UDP, as a network has it that lets it through or not. */
    private final class Udp implements TransportProvider {
        @Override
        public String name() {
            return "udp";
        }

        @Override
        public Transport create(TransportConfig config) {
            Transport real = PLUGINS.transport("udp").create(config);
            return new Transport() {
                @Override
                public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
                    return real.listen(address, acceptor);
                }

                @Override
                public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
                    if (!udpWorks.get()) {
                        throw new TransportException("no udp here");
                    }
                    return real.connect(address, timeout, handler);
                }

                @Override
                public boolean isOrdered() {
                    return false;
                }

                @Override
                public void close() {
                    real.close();
                }
            };
        }
    }

    private final class Ends implements TunnelListener {
        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            ended.add(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseNoPacketWhenItGoesBackToTheBetterTransport(boolean sealed) throws Exception {
        TransportProvider tcp = PLUGINS.transport("tcp");
        Security security = sealed ? Security.sharedSecret(KeyFolder.in(folder).secret()) : Security.open();
        ZtunServer server = tunnel.serve(
                tcp,
                builder -> builder.transports(List.of(PLUGINS.transport("udp"), tcp))
                        .security(security));
        LocalClient client = tunnel.client(
                tcp,
                builder -> builder.transports(List.of(new Udp(), tcp))
                        .security(security)
                        .returnAfter(Duration.ofSeconds(1))
                        .listener(new Ends()));
        client.start();
        assertEquals("tcp", client.client().snapshot().transport());
        LocalTunnel.await(() -> !server.snapshot().sessions().isEmpty()); // which begins with the client's first frame
        assertEquals(Optional.of("tcp"), server.snapshot().sessions().get(0).transport());
        String address = client.client().address().toString();
        udpWorks.set(true);

        int count = 0;
        String reason = null;
        long endNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (reason == null && System.nanoTime() < endNs) {
            client.tun().inject(client.up(500));
            tunnel.tun.inject(client.down(700));
            assertNotNull(tunnel.tun.take(SOON), "a packet to the server is lost");
            assertNotNull(client.tun().take(SOON), "a packet to the client is lost");
            count++;
            reason = ended.poll();
        }
        assertEquals("the client has taken another way to the server", reason);
        assertEquals("udp", client.client().snapshot().transport());
        assertEquals(Optional.of("udp"), server.snapshot().sessions().get(0).transport());
        assertEquals(address, client.client().address().toString());
        assertTrue(count > 100, "it says little: " + count);
    }
}

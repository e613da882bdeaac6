package io.ztun.app.engine;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Cidr;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a server tells its clients to do: with its answer, whenever it changes, and not what a client does not accept. */
@Timeout(60)
final class PushTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final Cidr OFFICE = Cidr.parse("10.5.0.0/16");
    private static final Cidr LAB = Cidr.parse("fd05::/64");
    private static final Cidr HOME = Cidr.parse("192.168.1.0/24");
    private static final List<Cidr> ACCEPTED = List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));
    private static final byte SETTINGS = 0x23;
    private static final byte SETTINGS_TAKEN = 0x24;

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    @TempDir
    private Path folder;

    private final BlockingQueue<PushedSettings> told = new LinkedBlockingQueue<>();

    private final TunnelListener listener = new TunnelListener() {
        @Override
        public void onSettings(PushedSettings accepted) {
            told.add(accepted);
        }
    };

    private static PushedSettings routes(Cidr... networks) {
        return PushedSettings.NONE.withRoutes(List.of(networks));
    }

    private static LiveSettings pushing(Cidr... networks) {
        return LiveSettings.DEFAULT.withPush(routes(networks));
    }

    private PushedSettings next() throws InterruptedException {
        return told.poll(10, TimeUnit.SECONDS);
    }

    private LocalClient connect(TransportProvider transport) {
        return tunnel.client(
                        transport,
                        builder ->
                                builder.acceptRoutes(ACCEPTED).acceptDns(true).listener(listener))
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTellAtOnceAndWhenItChanges(String name) throws Exception {
        TransportProvider transport = PLUGINS.transport(name);
        PushedSettings first = new PushedSettings(
                List.of(OFFICE, HOME), List.of(InetAddress.getByName("172.168.13.1")), List.of("corp.example"));
        ZtunServer server = tunnel.serve(transport, builder -> builder.push(first));
        LocalClient client = connect(transport);
        assertEquals(first.withRoutes(List.of(OFFICE)), next());

        server.reconfigure(pushing(OFFICE, LAB));
        assertEquals(routes(OFFICE, LAB), next());
        server.reconfigure(pushing(OFFICE, LAB, HOME));
        server.reconfigure(LiveSettings.DEFAULT);
        assertEquals(PushedSettings.NONE, next());
        tunnel.assertPacketsCross(client);
        assertEquals(1, server.snapshot().sessions().get(0).info().id(), "the session went on");

        server.reconfigure(pushing(LAB));
        assertEquals(routes(LAB), next());
        client.client().close();
        assertEquals(PushedSettings.NONE, next(), "at the end");
        assertNull(told.poll());
    }

    @Test
    void shouldDoNothingThatTheUserHasNotAskedFor() throws Exception {
        TransportProvider tcp = PLUGINS.transport("tcp");
        tunnel.serve(tcp, builder -> builder.push(routes(OFFICE, Cidr.parse("0.0.0.0/0"))));
        LocalClient client =
                tunnel.client(tcp, builder -> builder.listener(listener)).start();
        tunnel.assertPacketsCross(client);
        client.client().close();
        assertTrue(told.isEmpty(), told::toString);
    }

    /** The first settings are lost, and then what says that they have come. */
    @Test
    void shouldTellUntilItIsHeard() throws Exception {
        AtomicInteger settings = new AtomicInteger();
        AtomicInteger answers = new AtomicInteger();
        UnreliableTransport transport = new UnreliableTransport((fromClient, type) -> switch (type) {
            case SETTINGS -> settings.incrementAndGet() <= 2 ? 0 : 2;
            case SETTINGS_TAKEN -> answers.incrementAndGet() <= 2 ? 0 : 1;
            default -> 1;
        });
        ZtunServer server = tunnel.serve(transport, builder -> builder.keepalive(Duration.ofMillis(200)));
        connect(transport);
        server.reconfigure(
                LiveSettings.DEFAULT.withKeepalive(Duration.ofMillis(200)).withPush(routes(OFFICE)));
        assertEquals(routes(OFFICE), next());
        LocalTunnel.await(() -> answers.get() > 2);
        int sent = settings.get();
        Thread.sleep(500);
        assertTrue(settings.get() <= sent + 1, "it goes on although it was heard");
        assertNull(told.poll(), "once is enough");
    }

    /** What is pushed to all is not pushed to the client behind which it lies, and routes of its own change without its session ending. */
    @Test
    void shouldTellEachClientItsOwn() throws Exception {
        TransportProvider tcp = PLUGINS.transport("tcp");
        KeyFolder keys = KeyFolder.in(folder);
        Client before = client(keys, List.of(OFFICE.toString()), List.of());
        ZtunServer server = tunnel.serve(
                tcp,
                builder -> builder.push(routes(OFFICE, LAB))
                        .security(Security.server(keys.serverKey(), List.of(before), Optional.empty())));
        tunnel.client(
                        tcp,
                        builder -> builder.acceptRoutes(ACCEPTED)
                                .listener(listener)
                                .security(Security.client(keys.clientKey(), keys.serverPublic(), Optional.empty())))
                .start();
        assertEquals(routes(LAB), next());
        server.clients(List.of(client(keys, List.of(OFFICE.toString()), List.of("10.6.0.0/16"))));
        assertEquals(routes(Cidr.parse("10.6.0.0/16"), LAB), next());
        assertEquals(1, server.snapshot().sessions().get(0).info().id(), "the session went on");
    }

    private static Client client(KeyFolder keys, List<String> subnets, List<String> routes) {
        return new Client(keys.clientPublic(), "branch", List.of(), subnets, routes, "a:1");
    }
}

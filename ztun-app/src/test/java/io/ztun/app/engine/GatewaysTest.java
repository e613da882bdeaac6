package io.ztun.app.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.ProtocolException;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.store.LocalState;
import io.ztun.spi.Lease;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two gateways, real transports and sealed sessions, and a store that takes its time. Who may join stands in the store. */
@Timeout(60)
class GatewaysTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final String LAPTOP = "laptop";

    @TempDir
    private Path folder;

    @AutoClose
    private final LocalTunnel first = new LocalTunnel();

    @AutoClose
    private final LocalTunnel second = new LocalTunnel();

    private final LocalState state = new LocalState(LocalState.FOREVER);
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();
    private final Queue<String> attempts = new ConcurrentLinkedQueue<>();
    private KeyFolder keys;

    @BeforeEach
    void putClient() throws Exception {
        keys = KeyFolder.in(folder);
        try (SlowStore store = new SlowStore(state, "admin")) {
            assertTrue(store.putClient(LAPTOP, keys.clientPublic() + " " + LAPTOP, false)
                    .toCompletableFuture()
                    .join());
        }
    }

    private UnaryOperator<ZtunServer.Builder> gateway(String name, String subnet) {
        return gateway(new SlowStore(state, name), name, subnet);
    }

    private UnaryOperator<ZtunServer.Builder> gateway(SlowStore store, String name, String subnet) {
        return builder -> builder.subnet(Addresses.parse(subnet))
                .security(Security.server(keys.serverKey(), List.of(), Optional.empty()))
                .store(store, name)
                .listener(events(name));
    }

    private UnaryOperator<ZtunClient.Builder> laptop() {
        return builder -> builder.security(Security.client(keys.clientKey(), keys.serverPublic(), Optional.empty()))
                .listener(events(LAPTOP));
    }

    private TunnelListener events(String name) {
        return new TunnelListener() {
            @Override
            public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
                ends.add(name + ": " + reason);
            }

            @Override
            public void onAttemptFailed(String reason) {
                attempts.add(reason);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldHaveAClientsAddressWhereverItIs(String transport) throws Exception {
        var provider = PLUGINS.transport(transport);
        ZtunServer a = first.serve(provider, gateway("a", "10.77.0.1/24"));
        ZtunServer b = second.serve(provider, gateway("b", "10.77.0.2/24"));
        LocalClient here = first.client(provider, laptop()).start();
        String address = here.client().address().address().getHostAddress();
        if (transport.equals("udp")) {
            LocalTunnel.await(() -> a.statistics().sessions() == 1); // what comes before that may be lost
        }
        cross(first, here, "10.77.0.1", address);

        LocalClient there = second.client(provider, laptop()).start();
        LocalTunnel.await(() -> ends.contains("a: the client is at another gateway: gateway=b"));
        LocalTunnel.await(() -> ends.contains("laptop: connection closed by the peer"));
        here.client().close(); // or it would come back, and take the address from the other
        assertEquals(address, there.client().address().address().getHostAddress());
        LocalTunnel.await(() -> b.statistics().sessions() == 1 && a.statistics().sessions() == 0);
        cross(second, there, "10.77.0.2", address);

        first.tun.inject(PacketSamples.udp("10.77.0.1", address, 100));
        LocalTunnel.await(() -> a.statistics().droppedMoved() == 1);
        FleetSnapshot fleet = a.snapshot().fleet().orElseThrow();
        LocalTunnel.await(() -> a.snapshot().fleet().orElseThrow().gateways().size() == 2);
        assertEquals("a", fleet.gateway());
        assertEquals(
                List.of("b"),
                fleet.leases().stream()
                        .filter(lease -> !FleetSnapshot.isGateway(lease))
                        .map(Lease::gateway)
                        .flatMap(Optional::stream)
                        .toList());

        try (SlowStore store = new SlowStore(state, "admin")) {
            assertTrue(store.removeClient(LAPTOP).toCompletableFuture().join());
        }
        LocalTunnel.await(() -> ends.contains("b: the client's key is not authorized any more"));
    }

    @Test
    void shouldWaitForAStoreThatIsAway() throws Exception {
        var tcp = PLUGINS.transport("tcp");
        SlowStore store = new SlowStore(state, "a");
        ZtunServer server = first.serve(tcp, gateway(store, "a", "10.77.0.1/24"));
        store.reachable(false);
        LocalTunnel.await(() -> !server.snapshot().fleet().orElseThrow().reachable());
        LocalClient hasty = first.client(tcp, laptop());
        ProtocolException e = assertThrows(ProtocolException.class, hasty::start);
        assertTrue(e.getMessage().contains("the server's store does not answer"), e::getMessage);

        LocalClient patient =
                first.client(tcp, builder -> laptop().apply(builder).retry(true));
        CompletableFuture<LocalClient> started = CompletableFuture.supplyAsync(patient::start);
        LocalTunnel.await(() -> attempts.size() > 3 || started.isDone());
        store.reachable(true);
        started.get(LocalTunnel.SOON.toSeconds(), TimeUnit.SECONDS);
        assertEquals("10.77.0", patient.client().address().toString().substring(0, 7));
    }

    /** What is sent first comes first, however long the store takes: the session's codec has a history. */
    private static void cross(LocalTunnel tunnel, LocalClient client, String server, String address) throws Exception {
        List<Object> sent = new ArrayList<>();
        List<Object> received = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var packet = PacketSamples.udp(address, server, 100 + i);
            client.tun().inject(packet.duplicate());
            sent.add(packet);
        }
        for (int i = 0; i < 20; i++) {
            received.add(tunnel.tun.take(LocalTunnel.SOON));
        }
        assertEquals(sent, received);
        tunnel.tun.inject(PacketSamples.udp(server, address, 300));
        assertEquals(PacketSamples.udp(server, address, 300), client.tun().take(LocalTunnel.SOON));
    }
}

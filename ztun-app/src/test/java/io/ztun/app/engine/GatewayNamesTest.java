package io.ztun.app.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunServer;
import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreListener;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Names and own addresses of gateways, with a real etcd. */
@Timeout(60)
@RequiresNetns(commands = "etcd") // so that where all tests have to run this one does, too
class GatewayNamesTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @TempDir
    private Path folder;

    @AutoClose
    private final LocalTunnel first = new LocalTunnel();

    @AutoClose
    private final LocalTunnel second = new LocalTunnel();

    private Process etcd;
    private String endpoint;

    @BeforeEach
    void startEtcd() throws Exception {
        int port = freePort();
        endpoint = "http://127.0.0.1:" + port;
        String peers = "http://127.0.0.1:" + freePort();
        etcd = new ProcessBuilder(
                        "etcd",
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + endpoint,
                        "--advertise-client-urls=" + endpoint,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("etcd.log").toFile())
                .start();
        LocalTunnel.await(() -> answers(port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void endEtcd() throws Exception {
        if (etcd != null) {
            first.close();
            second.close();
            etcd.destroyForcibly().waitFor();
        }
    }

    private Store store(String name) {
        return PLUGINS.store("etcd").create(new StoreConfig(name, Duration.ofHours(1), Map.of("endpoints", endpoint)));
    }

    private ZtunServer serve(LocalTunnel tunnel, String name, String subnet) {
        return tunnel.serve(
                PLUGINS.transport("tcp"),
                builder -> builder.subnet(Addresses.parse(subnet)).store(store(name), name));
    }

    /** What a gateway's process has left that was killed: nobody says anything for it any more. */
    private Store killed(String name, InetAddress address) {
        Store store = store(name);
        store.start(new Deaf(), Duration.ofSeconds(10));
        store.announce(Map.of("listen", "tcp 198.18.0.1:2024"));
        assertTrue(store.hold("gateway:" + name, List.of(address))
                .toCompletableFuture()
                .join());
        return store;
    }

    private static final class Deaf implements StoreListener {
        @Override
        public void onLease(Lease lease) {}

        @Override
        public void onLeaseGone(InetAddress address) {}

        @Override
        public void onClient(String name, String entry) {}

        @Override
        public void onClientGone(String name) {}

        @Override
        public void onGateway(String name, Map<String, String> facts) {}

        @Override
        public void onGatewayGone(String name) {}

        @Override
        public void onReachable(boolean reachable, String reason) {}
    }

    @Test
    void shouldRefuseAGatewayWithTheNameOfOneThatRuns() throws Exception {
        ZtunServer a = serve(first, "a", "10.77.0.1/24");
        LocalTunnel.await(() -> a.snapshot().fleet().orElseThrow().gateways().size() == 1);

        ConfigException e = assertThrows(ConfigException.class, () -> serve(second, "a", "10.77.0.1/24"));

        assertTrue(
                e.getMessage().startsWith("another gateway has this name: gateway=a listens-at=tcp 127"),
                e.getMessage());
        Lease own = new Lease(InetAddress.getByName("10.77.0.1"), "gateway:a", Optional.of("a"));
        LocalTunnel.await(() -> a.snapshot().fleet().orElseThrow().leases().contains(own));
    }

    @Test
    void shouldStartAgainAfterACrash() throws Exception {
        first.closing(killed("a", InetAddress.getByName("10.77.0.1")));
        ZtunServer a = serve(first, "a", "10.77.0.1/24");
        LocalTunnel.await(() -> a.snapshot().fleet().orElseThrow().gateways().stream()
                .anyMatch(each -> each.facts().getOrDefault("listen", "").startsWith("tcp 127")));
        assertEquals(1, a.snapshot().fleet().orElseThrow().gateways().size());
    }
}

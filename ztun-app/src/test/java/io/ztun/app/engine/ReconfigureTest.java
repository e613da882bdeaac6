package io.ztun.app.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Keys;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunServer;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.NoCompress;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.NOT_AT_ALL;
import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a running tunnel takes over, with all its sessions going on. */
@Timeout(60)
final class ReconfigureTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final TransportProvider TCP = PLUGINS.transport("tcp");

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    @TempDir
    Path folder;

    private LocalClient connect() {
        return tunnel.client(TCP, builder -> builder).start();
    }

    @Test
    void shouldTakeOverMulticast() throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder);
        LocalClient client = connect();
        await(() -> server.statistics().sessions() == 1);
        ByteBuffer group = PacketSamples.udp(LocalTunnel.SERVER, "224.0.0.251", 100);

        tunnel.tun.inject(group);
        assertEquals(group, client.tun().take(SOON));
        server.reconfigure(LiveSettings.DEFAULT.withMulticast(Multicast.OFF));
        tunnel.tun.inject(group);
        assertNull(client.tun().take(NOT_AT_ALL));
        tunnel.assertPacketsCross(client);
        server.reconfigure(LiveSettings.DEFAULT);
        tunnel.tun.inject(group);
        assertEquals(group, client.tun().take(SOON));
    }

    @Test
    void shouldTakeOverLimitsAndKeepWhoIsThere() throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder);
        LocalClient one = connect();
        LocalClient two = connect();
        await(() -> server.statistics().sessions() == 2); // a place is taken by a client's first frame

        server.reconfigure(LiveSettings.DEFAULT.withLimits(Limits.DEFAULT.withClients(1)));
        ProtocolException e = assertThrows(ProtocolException.class, this::connect);
        assertTrue(e.getMessage().contains("the server is full: max=1"), e.getMessage());
        tunnel.assertPacketsCross(one);
        tunnel.assertPacketsCross(two);

        server.reconfigure(LiveSettings.DEFAULT.withLimits(Limits.DEFAULT.withHandshakesPerSecond(1)));
        for (int i = 0; i < 5; i++) {
            connect();
        }
        assertThrows(RuntimeException.class, this::connect);
        server.reconfigure(LiveSettings.DEFAULT);
        tunnel.assertPacketsCross(connect());
    }

    /** Sessions that there are have agreed on the former interval, and must not be taken for dead by the new one. */
    @Test
    void shouldTakeOverKeepaliveForSessionsToCome() throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder);
        LocalClient before = connect();
        server.reconfigure(LiveSettings.DEFAULT.withKeepalive(Duration.ofMillis(50)));
        LocalClient after = connect();
        Thread.sleep(1_000);

        assertEquals(2, server.statistics().sessions());
        tunnel.assertPacketsCross(before);
        tunnel.assertPacketsCross(after);
    }

    @Test
    void shouldTakeOverLinger() throws InterruptedException {
        tunnel.serve(TCP, builder -> builder);
        LocalClient client = connect();
        tunnel.assertPacketsCross(client);
        client.client().reconfigure(LiveSettings.DEFAULT.withLinger(Duration.ofMillis(300)));
        tunnel.assertPacketsCross(client); // a reader that waits already knows nothing of it yet

        long startNs = System.nanoTime();
        tunnel.assertPacketsCross(client);
        assertTrue(System.nanoTime() - startNs >= 300_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTakeOverWhatIsNeverCompressed(String transport) throws InterruptedException {
        TransportProvider provider = PLUGINS.transport(transport);
        tunnel.serve(provider, builder -> builder);
        LocalClient client = tunnel.client(provider, builder -> builder).start();

        assertTrue(lineBytes(client) < 2_000, "compressed");
        client.client().reconfigure(LiveSettings.DEFAULT.withNoCompress(NoCompress.parse("172.168.13.1/32")));
        assertTrue(lineBytes(client) > 8_000, "not compressed");
        client.client().reconfigure(LiveSettings.DEFAULT);
        assertTrue(lineBytes(client) < 2_000, "compressed again");
    }

    /** What twenty packets of a thousand bytes of blanks take on the line, the later half of them; the last may not be counted yet. */
    private long lineBytes(LocalClient client) throws InterruptedException {
        long before = 0;
        for (int i = 0; i < 20; i++) {
            if (i == 10) {
                before = client.client().statistics().sent().wireBytes();
            }
            client.tun().inject(client.up(1_000));
            assertEquals(client.up(1_000), tunnel.tun.take(SOON));
        }
        return client.client().statistics().sent().wireBytes() - before;
    }

    @Test
    void shouldTakeOverClientsThatAreInNoFile() throws IOException, InterruptedException {
        KeyFolder keys = KeyFolder.in(folder);
        Client laptop = client(keys.clientPublic(), "laptop", "a:1");
        Client other = client(Keys.publicKey(keys.strangerKey()), "other", "a:2");
        ZtunServer server = tunnel.serve(
                TCP,
                builder ->
                        builder.security(Security.server(keys.serverKey(), List.of(laptop, other), Optional.empty())));
        LocalClient one = tunnel.client(
                        TCP,
                        builder -> builder.security(
                                Security.client(keys.clientKey(), keys.serverPublic(), Optional.empty())))
                .start();
        tunnel.client(
                        TCP,
                        builder -> builder.security(
                                Security.client(keys.strangerKey(), keys.serverPublic(), Optional.empty())))
                .start();
        tunnel.assertPacketsCross(one);
        await(() -> server.statistics().sessions() == 2); // the other one's begins with its first frame

        Client wrong = client(keys.clientPublic(), "again", "a:3");
        ConfigException e = assertThrows(ConfigException.class, () -> server.clients(List.of(laptop, wrong)));
        assertTrue(e.getMessage().startsWith("a:3: key is there twice: "), e.getMessage());
        assertEquals(2, server.statistics().sessions());

        server.clients(List.of(laptop));
        await(() -> server.statistics().sessions() == 1);
        tunnel.assertPacketsCross(one);
    }

    private static Client client(String key, String name, String source) {
        return new Client(key, name, List.of(), List.of(), List.of(), source);
    }

    @Test
    void shouldCheckClientsAllAtOnce() throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        assertEquals(
                List.of(
                        "a:1: not a client's name: name=two words; wanted up to 64 letters, digits and . _ @ -, a letter or digit first",
                        "a:3: address is the server's own: address=10.0.0.1",
                        "a:4: not a public key: length=1; wanted 32 bytes in base64, 44 characters, as `ztun genkey` makes them",
                        "a:4: not an address: address=x; wanted an IPv4 or IPv6 address",
                        "a:4: not a network: cidr=y; wanted ADDRESS/PREFIX, such as 172.168.13.1/24",
                        "a:5: key is there twice: key=" + keys.clientPublic() + " name=good",
                        "a:5: name is there twice: name=bad"),
                Keys.check(
                        List.of(
                                client(keys.clientPublic(), "two words", "a:1"),
                                client(keys.clientPublic(), "good", "a:2"),
                                new Client(
                                        keys.serverPublic(), "bad", List.of("10.0.0.1"), List.of(), List.of(), "a:3"),
                                new Client("k", "none", List.of("x"), List.of("y"), List.of(), "a:4"),
                                client(keys.clientPublic(), "bad", "a:5")),
                        Addresses.parse("10.0.0.1/24"),
                        leftOut -> assertNull(leftOut)));
    }
}

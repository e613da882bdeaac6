package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Plugins;
import io.ztun.core.ZtunServer;
import io.ztun.core.settings.Multicast;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.NOT_AT_ALL;
import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What goes to every client, and what it is bounded by. */
@Timeout(60)
final class MulticastTest {
    private static final TransportProvider TCP = Plugins.discover(List.of()).transport("tcp");

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private LocalClient[] clients(ZtunServer server) throws InterruptedException {
        LocalClient one = tunnel.client(TCP, builder -> builder).start();
        LocalClient two = tunnel.client(TCP, builder -> builder).start();
        await(() -> server.statistics().sessions() == 2);
        return new LocalClient[] {one, two};
    }

    private static ByteBuffer to(String group) {
        return PacketSamples.udp(LocalTunnel.SERVER, group, 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.251", "172.168.13.255"})
    void shouldSendNoneWhereNoneIsWanted(String group) throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder.multicast(Multicast.OFF));
        LocalClient[] clients = clients(server);
        tunnel.tun.inject(to(group));
        for (LocalClient client : clients) {
            tunnel.tun.inject(client.down(500));
            assertEquals(client.down(500), client.tun().take(SOON));
            assertNull(client.tun().take(NOT_AT_ALL));
        }
        assertEquals(1, server.statistics().droppedMulticast());
        assertEquals(0, server.statistics().droppedQueueFull());
    }

    @Test
    void shouldSendSoManyASecond() throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder.multicast(new Multicast(3)));
        LocalClient[] clients = clients(server);
        long startNs = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            tunnel.tun.inject(to("224.0.0.251"));
        }
        tunnel.tun.inject(clients[0].down(500));
        int came = 0;
        while (!clients[0].down(500).equals(clients[0].tun().take(SOON))) {
            came++;
        }
        int allowed = 3 + (int) ((System.nanoTime() - startNs) * 3 / 1_000_000_000);
        assertTrue(came >= 3 && came <= allowed, came + " of " + allowed);
        assertEquals(100 - came, server.statistics().droppedMulticast());
    }

    @Test
    void shouldSendWhatNothingIsSaidAbout() throws InterruptedException {
        ZtunServer server = tunnel.serve(TCP, builder -> builder);
        for (LocalClient client : clients(server)) {
            tunnel.tun.inject(to("224.0.0.251"));
            assertEquals(to("224.0.0.251"), client.tun().take(SOON));
        }
        assertEquals(0, server.statistics().droppedMulticast());
    }
}

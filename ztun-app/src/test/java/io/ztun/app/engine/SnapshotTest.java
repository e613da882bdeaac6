package io.ztun.app.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.Tunnel;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.Carried;
import io.ztun.core.info.History;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.spi.TransportProvider;

import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a tunnel over loopback tells of itself. */
@Timeout(60)
class SnapshotTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @TempDir
    private Path folder;

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private static Carried sum(TunnelSnapshot snapshot) {
        return snapshot.applications().stream().map(ApplicationSnapshot::total).reduce(Carried.NOTHING, Carried::plus);
    }

    private static SessionSnapshot session(Tunnel tunnel) {
        return tunnel.snapshot().sessions().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTellWhatBothEndsSee(String name) throws InterruptedException {
        TransportProvider transport = PLUGINS.transport(name);
        ZtunServer server = tunnel.serve(transport, builder -> builder.keepalive(Duration.ofMillis(200)));
        LocalClient client = tunnel.client(transport, builder -> builder).start();
        await(() -> server.snapshot().sessions().size() == 1);
        for (int i = 0; i < 50; i++) {
            tunnel.assertPacketsCross(client);
        }
        await(() ->
                sum(server.snapshot()).bytes() == 50L * (528 + 728)); // the last one may be here before it is counted
        await(() -> session(client.client()).packetsSent() == 50);

        TunnelSnapshot seen = server.snapshot();
        assertEquals(TunnelSnapshot.Role.SERVER, seen.role());
        assertEquals(name, seen.transport());
        assertEquals(LocalTunnel.SERVER, seen.tun().address().address().getHostAddress());
        SessionSnapshot session = seen.sessions().get(0);
        SessionSnapshot other = session(client.client());
        assertEquals(TunnelSnapshot.Role.CLIENT, client.client().snapshot().role());
        assertEquals(50, session.packetsReceived());
        assertEquals(50, other.packetsSent());
        assertEquals(50L * (500 + 28), session.received().bytes());
        assertEquals(other.sent().bytes(), session.received().bytes());
        assertTrue(session.sinceHeard().compareTo(Duration.ofSeconds(5)) < 0, session::toString);
        assertTrue(session.since().isAfter(seen.since()) && session.since().isBefore(seen.time()), session::toString);
        assertTrue(session.cipher().isEmpty());
        assertEquals(Duration.ZERO, session.queueDelay());
        assertEquals(0, session.dropped().total());
        assertEquals(session.received().plus(session.sent()).bytes(), sum(seen).bytes());

        for (Tunnel end : List.of(server, client.client())) {
            await(() -> session(end).roundTrip().isPresent());
            Duration roundTrip = session(end).roundTrip().orElseThrow().smoothed();
            assertTrue(roundTrip.toNanos() > 0 && roundTrip.toMillis() < 500, roundTrip::toString);
        }
        assertEquals(other.info().address(), session(client.client()).info().address());
        client.client().close();
        await(() -> server.snapshot().sessions().isEmpty());
        assertEquals(sum(seen).bytes(), sum(server.snapshot()).bytes(), "those of a session that has ended, too");
    }

    @Test
    void shouldNameTheCipher() throws Exception {
        TransportProvider transport = PLUGINS.transport("tcp");
        Path secret = KeyFolder.in(folder).secret();
        ZtunServer server = tunnel.serve(transport, builder -> builder.security(Security.sharedSecret(secret)));
        LocalClient client = tunnel.client(transport, builder -> builder.security(Security.sharedSecret(secret)))
                .start();
        await(() -> server.snapshot().sessions().size() == 1);
        String cipher = session(server).cipher().orElseThrow();
        assertTrue(List.of("AESGCM", "ChaChaPoly").contains(cipher), cipher);
        assertEquals(cipher, session(client.client()).cipher().orElseThrow());
    }

    @Test
    void shouldKeepAHistory() throws InterruptedException {
        TransportProvider transport = PLUGINS.transport("tcp");
        ZtunServer server = tunnel.serve(transport, builder -> builder.keepalive(Duration.ofMillis(200)));
        LocalClient client = tunnel.client(transport, builder -> builder).start();
        tunnel.assertPacketsCross(client);
        await(() -> sum(server.history(History.Resolution.SECOND)) == 528);
        List<History.Point> points = server.history(History.Resolution.SECOND).points();
        History.Point last = points.get(points.size() - 1);
        assertEquals(1, last.sessions());
        assertTrue(last.start().isBefore(server.snapshot().time().plusMillis(500)), last::toString);
        await(() -> {
            List<History.Point> now = server.history(History.Resolution.SECOND).points();
            return now.get(now.size() - 1).roundTrip().isPresent();
        });
    }

    private static long sum(History history) {
        return history.points().stream()
                .mapToLong(point -> point.received().bytes())
                .sum();
    }

    @Test
    void shouldHaveNothingToTellBeforeTheStart() {
        ZtunServer server = tunnel.closing(
                ZtunServer.builder().port(0).tunDevice(tunnel.tun.device()).build());
        assertThrows(IllegalStateException.class, server::snapshot);
        assertThrows(IllegalStateException.class, () -> server.history(History.Resolution.HOUR));
    }
}

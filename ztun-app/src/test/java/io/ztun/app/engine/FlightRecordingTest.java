package io.ztun.app.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Plugins;
import io.ztun.core.ZtunServer;
import io.ztun.core.settings.Limits;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a flight recording has of a tunnel. */
@Timeout(120)
class FlightRecordingTest {
    private static final TransportProvider TCP = Plugins.discover(List.of()).transport("tcp");

    @TempDir
    private Path folder;

    @Test
    void shouldHaveSessionsDropsRefusalsAndSlowTurns() throws Exception {
        Path file = folder.resolve("tunnel.jfr");
        try (Recording recording = new Recording()) {
            for (String name : List.of("SessionOpened", "SessionClosed", "PeerRefused", "PacketsDropped")) {
                recording.enable("io.ztun." + name);
            }
            recording.enable("io.ztun.SlowTurn").withThreshold(Duration.ofNanos(1));
            recording.start();
            runTunnel();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> opened = events(file, "SessionOpened");
        assertEquals(2, opened.size(), "one for each end");
        assertEquals("172.168.13.2/24", opened.get(0).getString("address"));
        assertEquals("lz4", opened.get(0).getString("codec"));
        assertEquals("", opened.get(0).getString("cipher"));
        assertEquals(2, events(file, "SessionClosed").size());
        assertTrue(events(file, "SessionClosed").get(0).getLong("bytes") > 0);
        RecordedEvent refused = events(file, "PeerRefused").get(0);
        assertTrue(refused.getString("reason").startsWith("the server is full"), refused::toString);
        assertTrue(refused.getString("peer").startsWith("127.0.0.1:"), refused::toString);
        RecordedEvent dropped = events(file, "PacketsDropped").get(0);
        assertEquals("source", dropped.getString("cause"));
        assertEquals(1, dropped.getLong("count"));
        List<RecordedEvent> slow = events(file, "SlowTurn");
        assertTrue(slow.stream().anyMatch(turn -> turn.getLong("session") == 0), "a batch from the interface");
        assertTrue(slow.stream().anyMatch(turn -> turn.getLong("session") == 1), "a session's frames");
        assertTrue(slow.stream().allMatch(turn -> turn.getDuration().toSeconds() < 30), "no turn goes on for ever");
    }

    private static void runTunnel() throws InterruptedException {
        try (LocalTunnel tunnel = new LocalTunnel()) {
            ZtunServer server = tunnel.serve(TCP, builder -> builder.limits(Limits.DEFAULT.withClients(1)));
            LocalClient client = tunnel.client(TCP, builder -> builder).start();
            tunnel.assertPacketsCross(client);
            client.tun().inject(PacketSamples.udp("10.9.8.7", LocalTunnel.SERVER, 100));
            await(() -> server.statistics().droppedSource() == 1);
            Thread.sleep(1_200); // they are told once a second
            LocalClient second = tunnel.client(TCP, builder -> builder);
            assertThrows(RuntimeException.class, second::start);
            client.client().close();
            await(() -> server.statistics().sessions() == 0);
        }
    }

    private static List<RecordedEvent> events(Path file, String name) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.ztun." + name))
                .toList();
    }
}

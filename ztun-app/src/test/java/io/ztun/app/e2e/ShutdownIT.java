package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whoever is asked to end says so to the other end and takes its interface along.
 *
 * <pre>
 *      server              client 0
 *   172.168.13.1  -----  172.168.13.2
 * </pre>
 */
@Network(clients = 1)
final class ShutdownIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndAClientInOrder(String signal, Topology net) {
        try (Ztun server = Ztun.server(net.server());
                Ztun client = Ztun.client(net.client(0), net.server())) {
            client.signal(signal);
            assertEquals(0, client.awaitExit(SOON));
            assertFalse(net.client(0).hasInterface(Ztun.TUN));
            server.awaitLine("Ended .*172\\.168\\.13\\.2.*the client is shutting down", SOON);
            assertTrue(server.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndAServerInOrder(String signal, Topology net) {
        try (Ztun server = Ztun.server(net.server());
                Ztun client = Ztun.client(net.client(0), net.server())) {
            server.signal(signal);
            assertEquals(0, server.awaitExit(SOON));
            assertFalse(net.server().hasInterface(Ztun.TUN));
            client.awaitLine("Disconnected .*the server is shutting down", SOON);
            assertTrue(client.isAlive());
            assertEquals("172.168.13.2", client.address(), "the interface stays up for the server's return");
        }
    }
}

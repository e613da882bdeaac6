package io.ztun.store.etcd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.ztun.api.StoreException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Somebody takes connections where etcd should be, and ends them. */
class EtcdAwayTest {

    @Test
    void shouldTryAgainWithPausesAndAskNothingElseMeanwhile() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> accept(server, connections), "accepting");
            accepting.setDaemon(true);
            accepting.start();
            Map<String, String> options =
                    Map.of("endpoints", "http://127.0.0.1:" + server.getLocalPort(), "timeout", "1s");
            try (Store store = new EtcdStoreProvider().create(new StoreConfig("one", Duration.ofHours(1), options))) {
                Told told = new Told(store);
                store.start(told, Duration.ofSeconds(2));
                assertEquals(1, told.events.size(), told.events::toString);
                assertTrue(told.events.get(0).startsWith("reachable false http://127.0.0.1:"), told.events::toString);

                for (int i = 0; i < 100; i++) {
                    var stage = store.hold("alice", List.of(Told.ONE)).toCompletableFuture();
                    assertInstanceOf(
                            StoreException.class,
                            assertThrows(CompletionException.class, stage::join).getCause());
                }
                assertTrue(connections.get() >= 3 && connections.get() <= 20, connections::toString);
            }
        }
    }

    /** As Go's server answers who speaks TLS to it. */
    @Test
    void shouldSayThatThereMayBeNoTls() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> refuse(server), "answering");
            answering.setDaemon(true);
            answering.start();
            String endpoint = "https://127.0.0.1:" + server.getLocalPort();
            Map<String, String> options = Map.of("endpoints", endpoint, "timeout", "10s");
            try (Store store = new EtcdStoreProvider().create(new StoreConfig("one", Duration.ofHours(1), options))) {
                Told told = new Told(store);
                store.start(told, Duration.ofSeconds(5));
                assertEquals(1, told.events.size(), told.events::toString);
                String said = told.events.get(0);
                assertTrue(said.startsWith("reachable false " + endpoint), said);
                assertTrue(said.endsWith("; if it speaks no TLS, write http:// in endpoints"), said);
            }
        }
    }

    private static void refuse(ServerSocket server) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }

    private static void accept(ServerSocket server, AtomicInteger connections) {
        try {
            while (true) {
                server.accept().close();
                connections.incrementAndGet();
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }
}

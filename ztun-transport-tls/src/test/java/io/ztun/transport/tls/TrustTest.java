package io.ztun.transport.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.ConfigException;
import io.ztun.api.TransportException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whom a client takes for its server, and what a server needs to be one. */
final class TrustTest {
    private static final TransportConfig CONFIG = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT);
    private static final String OTHER_PIN = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final Identity identity = Identity.shared();
    private Transport server;
    private InetSocketAddress address;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        server = Identity.with(identity.server()).create(CONFIG);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LinkProbe::new);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void connect(Map<String, String> options) {
        try (Transport client = Identity.with(options).create(CONFIG)) {
            client.connect(address, Duration.ofSeconds(10), LinkProbe::new);
        }
    }

    private String refusal(Map<String, String> options) {
        String message =
                assertThrows(TransportException.class, () -> connect(options)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void shouldTakeThePinnedKeyWhateverItsName() {
        connect(Map.of("pin", identity.pin(), "name", "another.example"));
    }

    @Test
    void shouldRefuseAnotherKeyThanThePinnedOne() {
        String ca = identity.certificate().toString();
        String message = refusal(Map.of("pin", OTHER_PIN, "ca", ca));
        assertTrue(message.contains("not the pinned one") && message.contains(identity.pin()), message);
    }

    @Test
    void shouldTakeACertificateForItsName() {
        String ca = identity.certificate().toString();
        connect(Map.of("ca", ca));
        connect(Map.of("ca", ca, "name", "localhost"));
    }

    @Test
    void shouldRefuseACertificateForAnotherName() {
        String message = refusal(Map.of("ca", identity.certificate().toString(), "name", "vpn.example.org"));
        assertTrue(message.contains("vpn.example.org"), message);
    }

    /** And says which pin it would be, for whoever has asked the server's owner. */
    @Test
    void shouldRefuseWhatNoAuthorityHasSigned() {
        String message = refusal(Map.of());
        assertTrue(message.contains("tls.pin=" + identity.pin()), message);
    }

    @Test
    void shouldSayHowToMakeACertificate() {
        try (Transport without = Identity.with(Map.of()).create(CONFIG)) {
            var e = assertThrows(
                    ConfigException.class, () -> without.listen(new InetSocketAddress("127.0.0.1", 0), LinkProbe::new));
            assertTrue(e.getMessage().contains("openssl req -x509"), e.getMessage());
        }
    }

    private String listenRefusal(Map<String, String> options) {
        try (Transport wrong = Identity.with(options).create(CONFIG)) {
            return assertThrows(
                            ConfigException.class,
                            () -> wrong.listen(new InetSocketAddress("127.0.0.1", 0), LinkProbe::new))
                    .getMessage();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheFiles() throws Exception {
        String certificate = identity.certificate().toString();
        String key = identity.key().toString();
        Path other = Files.createDirectory(folder.resolve("other"));
        assertTrue(listenRefusal(Map.of("certificate", "/no/such/file")).contains("no such file"));
        assertTrue(listenRefusal(Map.of("certificate", key)).contains("no certificate"));
        assertTrue(listenRefusal(Map.of("certificate", certificate)).contains("no private key"));
        String mixed = listenRefusal(Map.of(
                "certificate", certificate, "key", Identity.make(other).key().toString()));
        assertTrue(mixed.contains("do not belong together"), mixed);
    }

    @Test
    void shouldRefuseOptionsThatItDoesNotKnow() {
        for (Map<String, String> wrong : java.util.List.of(
                Map.of("certifcate", "x"),
                Map.of("pin", "abc"),
                Map.of("pin", "sha256//AAAA"),
                Map.of("proxy", "socks5://h"))) {
            var e = assertThrows(
                    ConfigException.class, () -> Identity.with(wrong).create(CONFIG));
            assertTrue(e.getMessage().contains("tls."), e.getMessage());
        }
    }
}

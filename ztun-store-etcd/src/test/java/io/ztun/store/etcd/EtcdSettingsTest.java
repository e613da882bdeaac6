package io.ztun.store.etcd;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EtcdSettingsTest {

    private static String broken(Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> EtcdSettings.of(options))
                .getMessage();
    }

    @Test
    void shouldHaveDefaults() {
        EtcdSettings settings = EtcdSettings.of(Map.of());
        assertEquals(List.of(URI.create("http://127.0.0.1:2379")), settings.endpoints());
        assertEquals("/ztun/", settings.prefix());
        assertEquals(Duration.ofSeconds(5), settings.timeout());
        assertTrue(settings.tls().isEmpty());
    }

    @Test
    void shouldTakeSeveralEndpoints() {
        EtcdSettings settings = EtcdSettings.of(
                Map.of("endpoints", "https://a.example:2379/,https://[fd00::1]:2379", "timeout", "800ms"));
        assertEquals(
                List.of(URI.create("https://a.example:2379"), URI.create("https://[fd00::1]:2379")),
                settings.endpoints());
        assertEquals(Duration.ofMillis(800), settings.timeout());
        assertTrue(settings.tls().isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "endpoints, 127.0.0.1:2379",
        "endpoints, http://a",
        "endpoints, http://a:2379/x",
        "endpoints, http://u:p@a:2379",
        "endpoints, 'http://a:1,'",
        "endpoints, ftp://a:1",
        "prefix, ztun",
        "prefix, /ztun",
        "prefix, /",
        "prefix, //",
        "prefix, /z tun/",
        "timeout, 5",
        "timeout, 1ms",
        "timeout, 61s",
        "timeout, 99999999999999s",
        "user, ztun",
        "password-file, /x",
        "certificate, /x",
        "ca, /x",
    })
    void shouldRefuse(String key, String value) {
        String said = broken(Map.of(key, value));
        assertTrue(said.contains(key), said);
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void shouldSayThatAUnitIsMissing() {
        assertEquals(
                "store option timeout wants a time between 500ms and 60s: 5; a unit is missing, s or ms",
                broken(Map.of("timeout", "5")));
        assertFalse(broken(Map.of("timeout", "1ms")).contains("unit"));
    }

    @Test
    void shouldReadAPasswordThatIsTheOwnersAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "secret word\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Map<String, String> options = Map.of("user", "ztun", "password-file", file.toString());
        String said = broken(options);
        assertTrue(said.contains("chmod 600 " + file), said);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        EtcdSettings settings = EtcdSettings.of(options);
        assertEquals("secret word", settings.password());
        assertFalse(settings.toString().contains("secret"), settings::toString);

        Files.writeString(file, "");
        assertTrue(broken(options).contains("no secret in it"));
        Files.delete(file);
        assertEquals("cannot read file: file=" + file + "; no such file", broken(options));
    }

    @Test
    void shouldSayWhatACertificateFileLacks(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.crt"), "");
        String said = broken(Map.of("endpoints", "https://a:1", "ca", file.toString()));
        assertTrue(said.contains("no certificate in it"), said);
    }
}

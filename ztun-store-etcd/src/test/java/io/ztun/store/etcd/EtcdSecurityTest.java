package io.ztun.store.etcd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.ConfigException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** TLS, certificates, users and passwords. */
class EtcdSecurityTest {

    @TempDir
    private Path folder;

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A key and a certificate that is its own authority. */
    private Path identity(String name) throws Exception {
        Path key = folder.resolve(name + ".key");
        Process made = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:localhost",
                        "-keyout",
                        key.toString(),
                        "-out",
                        folder.resolve(name + ".crt").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes());
        assertEquals(0, made.waitFor(), said);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return folder.resolve(name);
    }

    private static JsonObject body(String... pairs) {
        JsonObject body = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            body.addProperty(pairs[i], pairs[i + 1]);
        }
        return body;
    }

    /** As docs/fleet.md has it. */
    static void makeUser(EtcdCluster etcd) {
        etcd.ask("/v3/auth/user/add", body("name", "root", "password", "root-password"));
        etcd.ask("/v3/auth/user/grant", body("user", "root", "role", "root"));
        etcd.ask("/v3/auth/role/add", body("name", "ztun"));
        JsonObject permission = body("permType", "READWRITE", "key", Json.base64("/ztun/"));
        permission.addProperty("range_end", Json.base64("/ztun0"));
        JsonObject grant = body("name", "ztun");
        grant.add("perm", permission);
        etcd.ask("/v3/auth/role/grant", grant);
        etcd.ask("/v3/auth/user/add", body("name", "ztun", "password", "a password"));
        etcd.ask("/v3/auth/user/grant", body("user", "ztun", "role", "ztun"));
        etcd.ask("/v3/auth/enable", body());
    }

    private static String refusal(EtcdCluster etcd, Map<String, String> options) {
        Map<String, String> all = etcd.options("/ztun/");
        all.keySet().removeAll(List.of("user", "password-file", "ca", "certificate", "key"));
        all.putAll(options);
        try (Store store = new EtcdStoreProvider().create(new StoreConfig("two", Duration.ofHours(1), all))) {
            Told listener = null;
            String said = assertThrows(ConfigException.class, () -> store.start(listener, Duration.ofSeconds(10)))
                    .getMessage();
            assertEquals(1, said.lines().count(), said);
            return said;
        }
    }

    @Test
    void shouldAuthenticateByPasswordAndAgainWhenTheTokenIsGone() throws Exception {
        Path password = secret("password", "a password\n");
        try (EtcdCluster etcd = EtcdCluster.of(1)) {
            makeUser(etcd);
            Map<String, String> user = Map.of("user", "ztun", "password-file", password.toString());
            etcd.options(user);
            try (Told one = new Told(etcd, "one")) {
                assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
                etcd.kill(0);
                one.await("away", () -> !one.isReachable);
                etcd.start(0); // which has forgotten all tokens
                one.await("back", () -> one.isReachable);
                assertEquals(Optional.of(true), one.hold("bob", Told.TWO));
                one.store.announce(Map.of("sessions", "2"));
                one.await("the announcement", () -> one.gateways.containsKey("one"));
            }
            assertTrue(refusal(etcd, Map.of()).contains("user name is empty"));
            Map<String, String> wrong = new HashMap<>(user);
            wrong.put("password-file", secret("wrong", "another").toString());
            assertTrue(refusal(etcd, wrong).contains("authentication failed"));
            Map<String, String> elsewhere = new HashMap<>(user);
            elsewhere.put("prefix", "/other/");
            assertTrue(refusal(etcd, elsewhere).contains("permission denied"));
            String tls = etcd.options("/ztun/").get("endpoints").replace("http://", "https://");
            assertTrue(refusal(etcd, Map.of("endpoints", tls))
                    .contains("; if it speaks no TLS, write http:// in endpoints"));
        }
    }

    @Test
    void shouldSpeakTlsWithCertificates() throws Exception {
        Path server = identity("server");
        Path stranger = identity("stranger");
        Path client = identity("client");
        Path both = folder.resolve("both.crt"); // etcd's own gateway is a client as well
        Files.writeString(
                both, Files.readString(Path.of(server + ".crt")) + Files.readString(Path.of(client + ".crt")));
        Map<String, String> options =
                Map.of("ca", server + ".crt", "certificate", client + ".crt", "key", client + ".key");
        try (EtcdCluster etcd = EtcdCluster.of(
                1,
                "https",
                List.of(
                        "--cert-file=" + server + ".crt",
                        "--key-file=" + server + ".key",
                        "--client-cert-auth",
                        "--trusted-ca-file=" + both))) {
            etcd.options(options);
            try (Told one = new Told(etcd, "one")) {
                assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            }
            Map<String, String> other = new HashMap<>(options);
            other.put("ca", stranger + ".crt");
            assertTrue(refusal(etcd, other).contains("certification path"));
        }
    }
}

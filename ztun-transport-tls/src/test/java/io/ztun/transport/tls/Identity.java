package io.ztun.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A key and a certificate that it has signed itself, for {@code localhost} and 127.0.0.1, made by the JDK's keytool. */
record Identity(Path certificate, Path key, String pin) {
    private static final String PASSWORD = "for-tests";
    private static Identity shared;

    /** One for all tests of this JVM. */
    static synchronized Identity shared() {
        if (shared == null) {
            try {
                Path folder = Files.createTempDirectory("ztun-tls");
                folder.toFile().deleteOnExit(); // in reverse order: the files first
                shared = make(folder);
                for (String name : List.of("store.p12", "tls.crt", "tls.key")) {
                    folder.resolve(name).toFile().deleteOnExit();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    static Identity make(Path folder) {
        try {
            Path store = folder.resolve("store.p12");
            Files.deleteIfExists(store);
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-validity",
                            "2",
                            "-dname",
                            "CN=ztun",
                            "-ext",
                            "san=dns:localhost,ip:127.0.0.1,ip:::1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes());
            assertEquals(0, keytool.waitFor(), said);
            KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Identity(
                    pem(
                            folder.resolve("tls.crt"),
                            "CERTIFICATE",
                            made.getCertificate("server").getEncoded()),
                    pem(
                            folder.resolve("tls.key"),
                            "PRIVATE KEY",
                            made.getKey("server", PASSWORD.toCharArray()).getEncoded()),
                    Pin.of(made.getCertificate("server").getPublicKey()).toString());
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        Files.write(
                file,
                List.of(
                        "-----BEGIN " + kind + "-----",
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                        "-----END " + kind + "-----"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Map<String, String> server() {
        return Map.of("certificate", certificate.toString(), "key", key.toString());
    }

    /** A transport for both ends, of which the client trusts this certificate by its name. */
    TransportProvider provider() {
        return with(Map.of(
                "certificate",
                certificate.toString(),
                "key",
                key.toString(),
                "ca",
                certificate.toString(),
                "proxy",
                "none"));
    }

    /** A provider whose transports have these options. */
    static TransportProvider with(Map<String, String> options) {
        return new TransportProvider() {
            @Override
            public String name() {
                return "tls";
            }

            @Override
            public Transport create(TransportConfig config) {
                return new TlsTransportProvider().create(config.withOptions(options));
            }
        };
    }
}

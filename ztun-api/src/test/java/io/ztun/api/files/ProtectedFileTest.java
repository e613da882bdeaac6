package io.ztun.api.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProtectedFileTest {

    @TempDir
    Path directory;

    @Test
    void shouldKnowACredentialOfTheServiceManager() {
        Path key = directory.resolve("key");
        assertTrue(ProtectedFile.isCredential(key, directory.toString()));
        assertFalse(ProtectedFile.isCredential(key, directory.getParent().toString()));
        assertFalse(ProtectedFile.isCredential(directory.resolve("sub/key"), directory.toString()));
        assertFalse(ProtectedFile.isCredential(Path.of("key"), ""));
        assertFalse(ProtectedFile.isCredential(key, null));
    }

    @Test
    void shouldReadASecretOfItsOwnerAlone() throws IOException {
        Path file = file("secret");
        assertArrayEquals("secret".getBytes(), ProtectedFile.readSecret(mode(file, "rw-------")));
        assertRefused("mode=rw-r-----; run `chmod 600 ", () -> ProtectedFile.readSecret(mode(file, "rw-r-----")));
        assertRefused("max=1024", () -> ProtectedFile.readSecret(mode(file("x".repeat(1025)), "rw-------")));
    }

    @Test
    void shouldReadTheFirstLine() throws IOException {
        assertEquals("word", ProtectedFile.secretLine(mode(file("word\nnothing\n"), "rw-------")));
        assertRefused("no secret in it", () -> ProtectedFile.secretLine(file("")));
    }

    @Test
    void shouldReadWhatOnlyItsOwnerCanChange() throws IOException {
        Path file = file("text");
        assertArrayEquals("text".getBytes(), ProtectedFile.readTrusted(mode(file, "rw-r--r--")));
        assertRefused("run `chmod go-w ", () -> ProtectedFile.readTrusted(mode(file, "rw-rw-r--")));
    }

    @Test
    void shouldReadAKeyThatAGroupShares() throws IOException, GeneralSecurityException {
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        String content = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        Path file = file("-----BEGIN PRIVATE KEY-----\n" + content + "\n-----END PRIVATE KEY-----\n");

        assertEquals(key, Pem.key(mode(file, "rw-r-----")));
        assertRefused("mode=rw-r--r--; run `chmod o= ", () -> Pem.key(mode(file, "rw-r--r--")));
        assertRefused("no private key in it", () -> Pem.key(mode(file("nothing"), "rw-------")));
        assertRefused("no such file", () -> Pem.certificates(directory.resolve("none")));
        assertRefused("no certificate in it", () -> Pem.certificates(file));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("file"), content);
    }

    private static Path mode(Path file, String mode) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable use) {
        String message = assertThrows(ConfigException.class, use).getMessage();
        assertTrue(message.contains(part), message);
    }
}

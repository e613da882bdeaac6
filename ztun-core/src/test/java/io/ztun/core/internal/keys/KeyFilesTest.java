package io.ztun.core.internal.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeyFilesTest {

    private static final String KEY = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=";

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldWriteForTheOwnerAloneAndReadAgain() throws IOException {
        Path keyFile = directory.resolve("key");
        PrivateKey key = PrivateKey.generate(random);
        KeyFiles.write(keyFile, key);
        assertEquals("rw-------", mode(keyFile));
        assertEquals(key.publicKey(), KeyFiles.readPrivate(keyFile).publicKey());

        Path pskFile = directory.resolve("psk");
        PresharedKey psk = PresharedKey.generate(random);
        KeyFiles.write(pskFile, psk);
        assertEquals("rw-------", mode(pskFile));
        assertArrayEquals(psk.bytes(), KeyFiles.readPreshared(pskFile).bytes());
        assertEquals(45, Files.size(pskFile));
    }

    @Test
    void shouldNotOverwriteAFile() throws IOException {
        Path file = secret("precious");
        ConfigException e =
                assertThrows(ConfigException.class, () -> KeyFiles.write(file, PrivateKey.generate(random)));
        assertTrue(e.getMessage().startsWith("file exists already: file=" + file), e.getMessage());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void shouldSayThatAFolderIsNone() {
        for (Executable use : List.<Executable>of(
                () -> KeyFiles.readPrivate(directory),
                () -> KeyFiles.write(directory, PrivateKey.generate(random)),
                () -> ProtectedFile.readTrusted(directory))) {
            String message = assertThrows(ConfigException.class, use).getMessage();
            assertEquals("not a file but a folder: " + directory + "; name a file in it", message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rwxrwxrwx"})
    void shouldRefuseAFileThatIsOpenToOthers(String mode) throws IOException {
        Path file = secret(KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        for (ConfigException e : new ConfigException[] {
            assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(file)),
            assertThrows(ConfigException.class, () -> KeyFiles.readPreshared(file))
        }) {
            assertEquals(
                    "secret file is open to others: file=" + file + " mode=" + mode + "; run `chmod 600 " + file + "`",
                    e.getMessage());
        }
    }

    /** What a link leads to counts, not the link, which everybody may read. */
    @Test
    void shouldLookAtTheFileBehindALink() throws IOException {
        Path file = secret(KEY);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        KeyFiles.readPrivate(link).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(link));
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, KEY + "\n", KEY + "\r\n"})
    void shouldTakeALineHoweverItEnds(String content) throws IOException {
        KeyFiles.readPrivate(secret(content)).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", KEY + "\n\n", "\n" + KEY, KEY + KEY, "# key\n" + KEY, "PrivateKey = " + KEY})
    void shouldRefuseAnythingElseWithoutShowingIt(String content) throws IOException {
        Path file = secret(content);
        ConfigException e = assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(file));
        assertTrue(e.getMessage().startsWith("file=" + file + "; not a private key: length="), e.getMessage());
        assertFalse(e.getMessage().contains(KEY.substring(0, 10)), e.getMessage());
        ConfigException other = assertThrows(ConfigException.class, () -> KeyFiles.readPreshared(file));
        assertTrue(other.getMessage().contains("not a preshared key"), other.getMessage());
    }

    @Test
    void shouldNotReadWhatHasNoEnd() throws IOException {
        Path file = secret("x".repeat(1_025));
        ConfigException e = assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(file));
        assertEquals("file too long: file=" + file + " max=1024", e.getMessage());
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        Path file = directory.resolve("missing");
        ConfigException e = assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(file));
        assertEquals("cannot read file: file=" + file + "; no such file", e.getMessage());
        Path elsewhere = file.resolve("key");
        e = assertThrows(ConfigException.class, () -> KeyFiles.write(elsewhere, PrivateKey.generate(random)));
        assertEquals("cannot write file: file=" + elsewhere + "; there is no folder " + file, e.getMessage());
    }

    /** Root may read everything, so that what is refused here is refused by the file system itself. */
    @Test
    void shouldSayWhyAFileCannotBeRead() throws IOException {
        Path below = secret(KEY).resolve("key");
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        for (Path file : List.of(below, loop)) {
            String message = assertThrows(ConfigException.class, () -> KeyFiles.readPrivate(file))
                    .getMessage();
            String reason = message.substring(message.indexOf("; ") + 2);
            assertTrue(message.startsWith("cannot read file: file=" + file + "; "), message);
            assertTrue(Character.isLowerCase(reason.charAt(0)), message);
            assertFalse(reason.contains(directory.toString()), message);
        }
    }

    @Test
    void shouldWantANameOfAFile() {
        for (Executable use : List.<Executable>of(
                () -> KeyFiles.readPrivate(Path.of("")),
                () -> KeyFiles.write(Path.of(""), PrivateKey.generate(random)))) {
            String message = assertThrows(ConfigException.class, use).getMessage();
            assertEquals("the file's name is empty: name a file", message);
        }
    }

    @Test
    void shouldReadAKeyThatIsInNoFile() {
        byte[] text = (KEY + "\n").getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=".length(),
                KeyFiles.parsePrivate(text, "here").publicKey().toString().length());
        assertEquals(KEY + "\n", new String(text, StandardCharsets.US_ASCII));
        ConfigException e =
                assertThrows(ConfigException.class, () -> KeyFiles.parsePrivate(new byte[0], "standard input"));
        assertTrue(e.getMessage().startsWith("standard input; not a private key: length=0; "), e.getMessage());
    }

    private Path secret(String content) throws IOException {
        Path file = Files.createTempFile(directory, "secret", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(file, content);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}

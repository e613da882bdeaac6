package io.ztun.app.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** In the home of whoever runs the tests: folders for temporary files belong to everybody. */
class HookProgramTest {
    private Path folder;
    private Path program;
    private int uid;

    @BeforeEach
    void make() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        folder = Files.createTempDirectory(home, ".ztun-hooks-");
        uid = (Integer) Files.getAttribute(folder, "unix:uid");
        program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n");
        mode(program, "rwxr-xr-x");
        assumeTrue(isTrusted(program), "the home itself can be changed by others");
    }

    @AfterEach
    void remove() throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a))
                    .forEach(file -> assertTrue(file.toFile().delete()));
        }
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static HookProgram hook(Path path) {
        return HookProgram.parse(HookEvent.UP, path.toString());
    }

    private boolean isTrusted(Path path) {
        try {
            hook(path).requireTrusted(uid);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private String refusal(Path path) {
        return assertThrows(ConfigException.class, () -> hook(path).requireTrusted(uid))
                .getMessage();
    }

    @Test
    void shouldSplitAtBlanks() {
        assertEquals(
                List.of("/etc/ztun/up", "one", "$TWO", "'three"),
                HookProgram.parse(HookEvent.UP, " /etc/ztun/up one  $TWO 'three")
                        .command());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "up.sh", "./up", "sh -c reboot"})
    void shouldWantTheFullPath(String text) {
        ConfigException e = assertThrows(ConfigException.class, () -> HookProgram.parse(HookEvent.CLIENT_UP, text));
        assertTrue(e.getMessage().startsWith("--client-up wants the full path of a program"), e.getMessage());
    }

    @Test
    void shouldRefuseWhatOthersCanChange() throws IOException {
        mode(program, "rwxrwxr-x");
        assertTrue(refusal(program).startsWith("--up can be changed by others: file=" + program), refusal(program));
        mode(program, "rwxr-xrwx");
        assertTrue(refusal(program).contains("run `chmod go-w " + program + "`"), refusal(program));
        mode(program, "rwxr-xr-x");
        mode(folder, "rwxrwxr-x");
        assertTrue(refusal(program).startsWith("--up can be changed by others: folder=" + folder), refusal(program));
    }

    @Test
    void shouldRefuseWhatBelongsToOthers() throws IOException {
        assumeTrue(uid == 0, "only root can give a file away");
        Files.setAttribute(program, "unix:uid", 65534);
        assertTrue(refusal(program).startsWith("--up belongs to another user"), refusal(program));
        assertDoesNotThrow(() -> hook(program).requireTrusted(65534));
    }

    @Test
    void shouldLookBehindLinks() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path inside = Files.createSymbolicLink(open.resolve("inside"), program);
        Path link = Files.createSymbolicLink(folder.resolve("link"), inside);
        assertDoesNotThrow(() -> hook(link).requireTrusted(uid));
        mode(open, "rwxrwxrwx");
        assertTrue(refusal(link).contains("folder=" + open), refusal(link));
    }

    @Test
    void shouldRefuseWhatCannotBeRun() throws IOException {
        mode(program, "rw-r--r--");
        assertTrue(refusal(program).contains("not a program that can be run"), refusal(program));
        assertTrue(refusal(folder).contains("not a program that can be run"), refusal(folder));
        assertTrue(refusal(folder.resolve("none")).contains("no such file"), refusal(folder.resolve("none")));
    }
}

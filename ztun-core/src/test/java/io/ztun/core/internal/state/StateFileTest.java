package io.ztun.core.internal.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StateFileTest {
    @TempDir
    private Path folder;

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private StateFile take(String name) throws IOException {
        return StateFile.take(folder.resolve(name)).orElseThrow();
    }

    @Test
    void shouldKeepWhatWasWrittenLast() throws Exception {
        try (StateFile file = take("state")) {
            assertEquals(Optional.empty(), file.read(100));
            file.write(List.of("first"));
            file.write(List.of("second", "line"));
            assertEquals(Optional.of(List.of("second", "line")), file.read(100));
            assertEquals(Set.of("state", "state.lock"), names());
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())), "mode");
        }
        try (StateFile again = take("state")) {
            assertEquals(Optional.of(List.of("second", "line")), again.read(100));
        }
    }

    @Test
    void shouldBelongToOneAtATime() throws Exception {
        StateFile first = take("state");
        assertEquals(Optional.empty(), StateFile.take(folder.resolve("state")));
        assertEquals(Optional.empty(), StateFile.take(folder.resolve("./state")));
        first.close();
        take("state").close();
    }

    /** A second process gets it neither, even after somebody here has asked for it in vain. */
    @Test
    void shouldBelongToOneProcess() throws Exception {
        try (StateFile mine = take("state")) {
            assertEquals(Optional.empty(), StateFile.take(mine.path()));
            assertEquals(1, flock(), "locked");
        }
        assertEquals(0, flock(), "free");
    }

    private int flock() throws Exception {
        // flock(1) has no locks of fcntl(2), which the JVM's are: another JVM asks.
        Path program = folder.resolve("Ask.java");
        Files.writeString(
                program,
                "class Ask { public static void main(String[] a) throws Exception { try (var c ="
                        + " java.nio.channels.FileChannel.open(java.nio.file.Path.of(a[0]),"
                        + " java.nio.file.StandardOpenOption.WRITE)) { System.exit(c.tryLock() == null ? 1 : 0); } } }");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        program.toString(),
                        folder.resolve("state.lock").toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    @Test
    void shouldLeaveTheFormerContentWhereTheNewCannotBeWritten() throws Exception {
        try (StateFile file = take("state")) {
            file.write(List.of("first"));
            Files.createDirectories(folder.resolve("state.new/in-the-way"));
            assertThrows(IOException.class, () -> file.write(List.of("second")));
            assertEquals(Optional.of(List.of("first")), file.read(100));
        }
    }

    @Test
    void shouldReadNoMoreThanItMayBeLong() throws Exception {
        try (StateFile file = take("state")) {
            file.write(List.of("x".repeat(200)));
            assertEquals(Optional.of(List.of()), file.read(200));
            file.setAside();
            assertTrue(names().contains("state.damaged"));
            assertEquals(Optional.empty(), file.read(200));
        }
    }

    @Test
    void shouldFollowNoLinkThatSomebodyPlanted() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "somebody's");
        Files.createSymbolicLink(folder.resolve("state"), other);
        Files.createSymbolicLink(folder.resolve("state.new"), other);
        try (StateFile file = take("state")) {
            assertThrows(IOException.class, () -> file.read(100));
            file.write(List.of("ours"));
            assertEquals(Optional.of(List.of("ours")), file.read(100));
        }
        assertEquals("somebody's", Files.readString(other));
    }
}

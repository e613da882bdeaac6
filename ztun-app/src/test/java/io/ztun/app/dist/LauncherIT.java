package io.ztun.app.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The start script {@code bin/ztun}. */
class LauncherIT {
    @TempDir
    Path temp;

    private final Distribution built = Distribution.built();

    @Test
    void shouldStartThroughLinks() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), built.launcher());
        Path second = Files.createSymbolicLink(temp.resolve("second"), Path.of("link"));

        Run run = Run.of(Map.of(), List.of(second.toString(), "--version"));
        Files.delete(link);

        assertEquals(0, run.status(), run::err);
    }

    @Test
    void shouldRunFromFolderWithBlanks() {
        Distribution copy = built.copyTo(temp.resolve("a folder with blanks"));

        for (int i = 0; i < 2; i++) {
            Run run = copy.run("plugins");
            assertEquals(0, run.status(), run::err);
            assertEquals("", run.err());
            assertTrue(run.out().contains("snappy"), run::out);
        }
    }

    @Test
    void shouldWriteClassDataAtFirstStart() throws IOException {
        Distribution copy = built.copyTo(temp.resolve("copy"));

        Run first = copy.run("plugins");

        assertEquals(0, first.status(), first::err);
        assertEquals("", first.err());
        List<Path> archives = archives(copy);
        assertEquals(1, archives.size(), archives::toString);
        assertTrue(Files.size(archives.get(0)) > 1_000_000, archives::toString);

        Run second = copy.run(Map.of("ZTUN_JAVA_OPTS", "-Xshare:on"), "plugins"); // fails if the archive does not fit
        assertEquals(0, second.status(), second::err);
        assertEquals(first.out(), second.out());
        assertEquals(archives, archives(copy));
    }

    @Test
    void shouldWriteClassDataOnceWhereManyStart() throws IOException {
        Distribution copy = built.copyTo(temp.resolve("copy"));
        List<CompletableFuture<Run>> starts = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> copy.run("--version"), task -> new Thread(task).start()))
                .limit(3)
                .toList();

        for (CompletableFuture<Run> start : starts) {
            Run run = start.join();
            assertEquals(0, run.status(), run::err);
            assertEquals("", run.err());
        }
        List<Path> archives = archives(copy);
        assertEquals(1, archives.size(), archives::toString);
    }

    @Test
    void shouldStartWithoutPlaceForArchive() throws IOException {
        Distribution copy = built.copyTo(temp.resolve("copy"));
        Files.delete(copy.home().resolve("cds/README"));
        Files.delete(copy.home().resolve("cds"));

        Run run = copy.run("--version");

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
    }

    @Test
    void shouldPassOptionsToJava() {
        Run run = built.run(Map.of("ZTUN_JAVA_OPTS", "-Dio.ztun.home=/nowhere -Xmx200m"), "plugins");

        assertEquals(0, run.status(), run::err);
        assertTrue(!run.out().contains("snappy"), run::out); // which is found through that property
    }

    @Test
    void shouldRefuseOldJavaWithoutStartingIt() throws IOException {
        Path home = javaHome("11.0.20+8", "#!/bin/sh\necho started\n");

        Run run = built.run(Map.of("JAVA_HOME", home.toString()), "--version");

        assertEquals(1, run.status());
        assertEquals("", run.out());
        assertEquals(
                "ztun: Java is too old: found=11.0.20+8 wanted=17 or later home=" + home
                        + "; set JAVA_HOME to a newer one\n",
                run.err());
    }

    @Test
    void shouldSayThatJavaHomeHasNoJava() {
        Run run = built.run(Map.of("JAVA_HOME", temp.toString()), "--version");

        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("ztun: no Java in JAVA_HOME: JAVA_HOME=" + temp), run::err);
    }

    @Test
    void shouldSayThatThereIsNoJava() throws IOException {
        Path tools = Files.createDirectory(temp.resolve("tools"));
        for (String tool : List.of("dirname", "readlink")) {
            Files.copy(Path.of("/usr/bin", tool), tools.resolve(tool), StandardCopyOption.COPY_ATTRIBUTES);
        }

        Run run = built.run(Map.of("JAVA_HOME", "", "PATH", tools.toString()), "--version");

        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("ztun: Java not found: "), run::err);
    }

    private Path javaHome(String version, String program) throws IOException {
        Path home = temp.resolve("jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, program);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), "JAVA_RUNTIME_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static List<Path> archives(Distribution distribution) throws IOException {
        try (Stream<Path> files = Files.list(distribution.home().resolve("cds"))) {
            return files.filter(file -> !file.endsWith("README")).toList();
        }
    }
}

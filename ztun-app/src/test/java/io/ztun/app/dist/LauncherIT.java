package io.ztun.app.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.testkit.netns.RequiresNetns;

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
    @EnabledForJreRange(min = JRE.JAVA_25)
    void shouldIgnoreCacheThatDoesNotFit() throws IOException {
        Distribution copy = Distribution.built().copyTo(temp.resolve("ztun"));
        copy.run("--version");
        Path archive = archives(copy).get(0);
        Files.move(archive, Path.of(archive.toString().replace(".jsa", ".aot")));

        Run run = copy.run("--version");

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertTrue(run.out().startsWith("ztun "), run::out);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_24)
    void shouldSayThatTrainingTakesNewerJava() {
        Run run = Distribution.built().run("train");

        assertEquals(1, run.status(), run::toString);
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("ztun: training takes Java 25 or later: found="), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
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

    /** The shell makes the names: what this JVM can write depends on its own locale. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "", "xx_XX.UTF-8", "C.UTF-8"})
    void shouldTakeNamesInUtf8WhateverTheLocale(String locale) {
        String script = "name=$(printf '%s/k\\303\\244y.%s' \"$1\" \"$LC_ALL\") && \"$0\" genkey \"$name\" >/dev/null"
                + " && \"$0\" pubkey \"$name\" && test -s \"$name\" && \"$0\" genkey \"$name\"";

        Run run = Run.of(
                Map.of("LC_ALL", locale, "LANG", locale),
                List.of("sh", "-c", script, built.launcher().toString(), temp.toString()));

        assertEquals(2, run.status(), run::err);
        assertEquals(45, run.out().length(), run::out);
        assertEquals(
                "ztun: file exists already: file=" + temp + "/k\u00e4y." + locale
                        + "; remove it first, if it is not needed\n",
                run.err());
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

    /** The words are OS_ARCH and LIBC of the Java's release file. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, gnu, linux-x86_64",
        "amd64, gnu, linux-x86_64",
        "aarch64, gnu, linux-aarch64",
        "x86_64, musl,",
        "riscv64, gnu,",
        "'', '',"
    })
    void shouldNameNativeLibrariesOfTheMachine(String arch, String libc, String folder) throws IOException {
        Path home = javaHome("", "#!/bin/sh\necho \"$@\"\n");
        Files.writeString(
                home.resolve("release"),
                "LIBC=\"" + libc + "\"\nOS_ARCH=\"" + arch + "\"\n",
                StandardOpenOption.APPEND);

        Run run = built.run(
                Map.of("JAVA_HOME", home.toString(), "ZTUN_JAVA_OPTS", "-Djna.boot.library.path=/users"), "--version");

        assertEquals(0, run.status(), run::err);
        assertEquals(
                folder != null,
                run.out().contains(" -Dio.ztun.native=" + built.home() + "/lib/native/" + folder + " "),
                run::out);
        assertEquals(folder != null, run.out().contains(" -Dio.ztun.native="), run::out);
        String last = run.out().substring(run.out().lastIndexOf("-Djna.boot.library.path="));
        assertTrue(last.startsWith("-Djna.boot.library.path=/users "), run::out);
    }

    /** In MiB: what the machine has, what its control groups leave of it, --max-clients, and the bounds of heap and other buffers. */
    @ParameterizedTest
    @RequiresNetns(commands = "mount")
    @CsvSource({
        "16384, max, max, 512, 512, 8192",
        " 4096, max, max, 512, 512, 2048",
        "  512, max, max, 512, 128,  256",
        "   64, max, max, 512,  32,   32",
        "16384, 1024, max, 512, 256, 512",
        "16384, 1024, 400, 512, 100, 200",
        "16384, max, max, 65536, 1106, 8192",
        "16384, 1024, 400, 10000, 183, 200",
        "16384, 1024, 400, 65536, 100, 200",
        "16384, max, max, 08, 512, 8192",
        "16384, max, max, many, 512, 8192",
    })
    void shouldTakeNoMoreMemoryThanThereIs(
            int machine, String outer, String inner, String clients, int heap, int direct) throws IOException {
        Path home = javaHome("", "#!/bin/sh\necho \"$@\"\n");
        Path meminfo = Files.writeString(temp.resolve("meminfo"), "MemTotal: " + machine * 1024 + " kB\n");
        Path groups = Files.writeString(temp.resolve("cgroup"), "1:name=systemd:/\n0::/outer/inner\n");
        String script = "mount --bind " + meminfo + " /proc/meminfo && mount --bind " + groups
                + " /proc/$$/cgroup && mount -t tmpfs tmpfs /sys/fs/cgroup && cd /sys/fs/cgroup && mkdir -p outer/inner"
                + " && echo " + bytes(outer) + " >outer/memory.max && echo " + bytes(inner)
                + " >outer/inner/memory.max && exec \"$0\" --max-clients=" + clients;

        Run run = Run.of(
                Map.of("JAVA_HOME", home.toString()),
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        script,
                        built.launcher().toString()));

        assertEquals(0, run.status(), run::err);
        assertTrue(run.out().contains(" -Xmx" + heap + "m -XX:MaxDirectMemorySize=" + direct + "m "), run::out);
    }

    /** A tunnel, and what trains for one, is compiled to the last; what is done in a moment is not. */
    @ParameterizedTest
    @CsvSource({"--help, true", "genkey, true", "--config, false", "warm-up, false"})
    void shouldLeaveTheSecondCompilerToTunnels(String argument, boolean quick) throws IOException {
        Path home = javaHome("", "#!/bin/sh\necho \"$@\"\n");

        Run run = built.run(Map.of("JAVA_HOME", home.toString()), argument);

        assertEquals(0, run.status(), run::err);
        assertEquals(quick, run.out().contains(" -XX:TieredStopAtLevel=1 "), run::out);
        assertEquals(
                !quick, run.out().contains(" -XX:CompileCommand=CompileThresholdScaling,io.ztun.*::*,0.1 "), run::out);
    }

    /** On a machine that has room for more. */
    @ParameterizedTest
    @RequiresNetns(commands = "mount")
    @CsvSource(
            delimiter = '|',
            value = {
                "max-clients = 65536   |               | 1106",
                "  max-clients=65_536#x |              | 1106",
                "max-clients = 100     |               | 512",
                "max-clients = 65536   | --max-clients=100 | 512",
                "#max-clients = 65536  |               | 512",
                "max-clients = \"many\" |             | 512",
            })
    void shouldTakeTheHeapThatTheFilesClientsTake(String line, String flag, int heap) throws IOException {
        Path home = javaHome("", "#!/bin/sh\necho \"$@\"\n");
        Path meminfo = Files.writeString(temp.resolve("meminfo"), "MemTotal: " + (16 << 20) + " kB\n");
        Path file = Files.writeString(temp.resolve("a b.toml"), "[limits]\n" + line + "\n");
        String script =
                "mount --bind " + meminfo + " /proc/meminfo && mount -t tmpfs tmpfs /sys/fs/cgroup && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--mount", "sh", "-c", script, "sh", built.launcher().toString()));
        command.addAll(List.of("--config", file.toString()));
        Optional.ofNullable(flag).ifPresent(command::add);

        Run run = Run.of(Map.of("JAVA_HOME", home.toString()), command);

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertTrue(run.out().contains(" -Xmx" + heap + "m "), run::out);
    }

    private static String bytes(String mebibytes) {
        return mebibytes.equals("max") ? mebibytes : Long.toString(Long.parseLong(mebibytes) << 20);
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

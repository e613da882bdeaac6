package io.ztun.app.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a user sees of the built distribution without opening a tunnel. */
class DistributionIT {
    private final Distribution built = Distribution.built();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-help", "-h"})
    void shouldTeach(String flag) {
        Run run = built.run(flag);

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertTrue(run.out().contains("Usage: ztun"), run::out);
        assertTrue(run.out().contains("Exit status:"), run::out);
        assertTrue(run.out().contains("--stats=DURATION"), run::out);
        assertTrue(run.out().contains("SIGUSR1"), run::out);
    }

    @Test
    void shouldSayVersion() {
        Run run = built.run("--version");

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertTrue(run.out().startsWith("ztun " + System.getProperty("ztun.version") + " (Java "), run::out);
    }

    /** Root cannot make files there either, and all codecs have been loaded. */
    @Test
    void shouldUnpackNothing() {
        Run run = built.run(Map.of("ZTUN_JAVA_OPTS", "-Djava.io.tmpdir=/proc -Duser.home=/proc"), "plugins");

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertFalse(run.out().contains("does not load"), run::out);
    }

    /** As on a machine for which the distribution has no files. */
    @Test
    void shouldUnpackWhatItHasNoFilesOf(@TempDir Path temporary) throws IOException {
        Path unpacked = Files.createDirectories(temporary.resolve("unpacked"));
        Distribution copy = built.copyTo(temporary.resolve("ztun"));
        Run.of(Map.of(), List.of("rm", "-r", copy.home() + "/cds", copy.home() + "/lib/native"));

        Run run = copy.run(
                Map.of("ZTUN_JAVA_OPTS", "-Djava.io.tmpdir=" + unpacked + " -Duser.home=" + unpacked), "plugins");
        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertFalse(run.out().contains("does not load"), run::out);
        try (Stream<Path> left = Files.walk(unpacked).filter(Files::isRegularFile)) {
            assertEquals(List.of(), left.toList());
        }

        Run nowhere = copy.run(Map.of("ZTUN_JAVA_OPTS", "-Djava.io.tmpdir=/proc"), "--tun=memory", "--open");
        assertEquals(2, nowhere.status(), nowhere::err);
        assertEquals(1, nowhere.err().lines().count(), nowhere::err);
        assertTrue(nowhere.err().contains("native libraries cannot be unpacked: no file can be made"), nowhere::err);
    }

    /** For those machines that the jars have libraries for and that many use. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void shouldHaveNativeLibrariesAsFiles(String machine) {
        List<String> libraries = built.files().stream()
                .filter(file -> file.startsWith("lib/native/linux-" + machine + "/"))
                .map(file -> file.replaceAll(".*/|-[0-9].*", ""))
                .toList();
        assertEquals(List.of("libjnidispatch.so", "liblz4-java.so", "libsnappyjava.so", "libzstd-jni"), libraries);
    }

    @Test
    void shouldListWhatIsThere() {
        Run run = built.run("plugins");

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err(), "no warning of the JVM's either");
        List<List<String>> rows =
                run.out().lines().map(line -> Arrays.asList(line.split(" +"))).toList();
        assertEquals(
                List.of(
                        "codec lz4 *",
                        "codec zstd io.ztun.codec.zstd",
                        "codec snappy io.ztun.codec.snappy",
                        "codec none io.ztun.core",
                        "transport tcp *",
                        "transport tls io.ztun.transport.tls",
                        "transport udp io.ztun.transport.udp",
                        "tun linux *",
                        "tun memory io.ztun.core",
                        "store etcd io.ztun.store.etcd",
                        "store file io.ztun.core",
                        "store memory io.ztun.core"),
                rows.stream()
                        .skip(1)
                        .map(row -> String.join(" ", row.subList(0, 3)))
                        .toList(),
                run::out);
        assertTrue(run.out().contains("ztun-codec-snappy-" + System.getProperty("ztun.version") + ".jar"), run::out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prot=1            | unknown option: --prot; did you mean --port?; see ztun --help",
                "-mtu=100000         | --mtu wants a number between 576 and 65535: 100000; see ztun --help",
                "-subnet=10.0.0.1    | wanted ADDRESS/PREFIX",
                "--subnet=10.0.0.1/33| the prefix must be 0 to 32",
                "--codec=lzo         | unknown codec: name=lzo available=[lz4, zstd, snappy, none]",
                "--codec-level=99    | codec level out of range: codec=",
                "--stats=often       | --stats wants a duration between 1s and 8760h, a number and a unit",
                "--stats=10ms        | --stats wants a duration between 1s",
                "--plugins=/nowhere  | plugin folder does not exist: path=/nowhere",
            })
    void shouldSayInOneLineWhatIsWrong(String argument, String message) {
        Run run = built.run(argument);

        assertEquals(2, run.status(), run::err);
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run::err);
        assertTrue(run.err().startsWith("ztun: "), run::err);
        assertTrue(run.err().contains(message), run::err);
    }

    /** The library that reads it is a module that has to be there, and picocli has to see the options. */
    @Test
    void shouldReadAConfigurationFile(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("a.toml"), "[network]\nmtu = 1400\nsbnet = 1\n")
                .toString();

        Run wrong = built.run("--config", file);
        assertEquals(2, wrong.status(), wrong::err);
        assertEquals("ztun: " + file + ":3: unknown key: sbnet; did you mean subnet?\n", wrong.err());
        Run check = built.run("check-config", file);
        assertEquals(2, check.status(), check::err);
        assertEquals(file + ":3: unknown key: sbnet; did you mean subnet?\n", check.out());

        Run example = built.run("example-config");
        assertEquals(Files.readString(built.home().resolve("packaging/ztun.toml")), example.out());
        Files.writeString(Path.of(file), example.out());
        Run show = built.run("show-config", "--config=" + file, "-mtu=1300");
        assertEquals(0, show.status(), show::err);
        assertTrue(show.out().matches("(?s).*\nmtu = 1300 +# --mtu\n.*"), show::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "plugins"})
    void shouldFailWhereTheOutputDoesNotFit(String command) {
        Run run = Run.of(
                Map.of(),
                List.of(
                        "sh",
                        "-c",
                        "exec \"$0\" " + command + " >/dev/full",
                        built.launcher().toString()));

        assertEquals(1, run.status(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertTrue(run.err().startsWith("ztun: standard output could not be written; "), run::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "plugins"})
    void shouldNotMindAReaderOfTheFirstLines(String command) {
        Run run = Run.of(
                Map.of(),
                List.of(
                        "sh",
                        "-c",
                        "\"$0\" " + command + " | head -n 1",
                        built.launcher().toString()));

        assertEquals(0, run.status(), run::err);
        assertEquals("", run.err());
        assertEquals(1, run.out().lines().count(), run::out);
    }

    /** The pipe has no limit, the file has one. */
    @Test
    void shouldLeaveNoFileBehindThatCouldNotBeWritten(@TempDir Path folder) {
        Path key = folder.resolve("key");
        String script = "(ulimit -f 0; exec \"$0\" genkey \"$1\") 2>&1 | cat >&2";

        Run run = Run.of(Map.of(), List.of("sh", "-c", script, built.launcher().toString(), key.toString()));

        assertEquals("ztun: cannot write file: file=" + key + "; file too large\n", run.err());
        assertFalse(Files.exists(key));
    }

    /** JDK 22 and later have X25519 in java.base. */
    @Test
    void shouldNameTheModuleThatARuntimeImageLacks(@TempDir Path folder) {
        Assumptions.assumeTrue(Runtime.version().feature() < 22, "a Java that has X25519 in a module of its own");
        String modules = "--limit-modules=io.ztun.app,io.ztun.codec.lz4,io.ztun.transport.tcp,io.ztun.tun.linux";
        Path key = folder.resolve("key");

        Run run = built.run(Map.of("ZTUN_JAVA_OPTS", "-Xshare:off " + modules), "genkey", key.toString());

        assertEquals(2, run.status(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertTrue(run.err().contains("its module jdk.crypto.ec is missing"), run::err);
        assertFalse(Files.exists(key));
    }

    @Test
    void shouldFailAtRunTimeWithStatusOne() {
        // a device that needs no privilege, and nobody at that port
        Run run = built.run("--tun", "memory", "-server=127.0.0.1", "-port", "1");

        assertEquals(1, run.status(), run::err);
        assertTrue(run.err().contains("ztun: cannot connect: server=127.0.0.1:1"), run::err);
    }

    @Test
    void shouldHaveSameFilesInArchive() {
        Path archive = Path.of(built.home() + ".tar.gz");
        Run listing = Run.of(Map.of(), List.of("tar", "-tzf", archive.toString()));
        String top = built.home().getFileName() + "/";

        assertEquals(0, listing.status(), listing::err);
        Set<String> packed = listing.out()
                .lines()
                .filter(name -> !name.endsWith("/"))
                .map(name -> name.substring(top.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(built.files()), packed);
        assertTrue(packed.containsAll(List.of("bin/ztun", "LICENSE", "plugins/README")), packed::toString);
    }

    @Test
    void shouldShipNothingTwice() {
        List<String> names = Stream.of("lib", "plugins")
                .flatMap(folder -> built.jars(folder).stream())
                .map(jar -> jar.getFileName().toString().replaceAll("-[0-9].*", ""))
                .toList();

        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void shouldStartSoon(TestReporter reporter) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        long help = best(() -> built.run("--help"));
        long jvm = best(() -> Run.of(Map.of(), List.of(java, "-XX:+UseSerialGC", "-version")));

        reporter.publishEntry(
                "start-up", "ztun --help " + help / 1_000_000 + " ms, java -version " + jvm / 1_000_000 + " ms");
        assertTrue(help > jvm);
    }

    private static long best(java.util.function.Supplier<Run> runs) {
        return Stream.generate(runs).limit(5).mapToLong(Run::nanos).min().orElseThrow();
    }
}

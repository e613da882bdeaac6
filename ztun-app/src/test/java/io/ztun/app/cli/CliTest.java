package io.ztun.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.log.Verbosity;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Command lines that open nothing. */
class CliTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void restoreVerbosity() {
        Verbosity.set(Verbosity.NORMAL);
    }

    private int run(String... args) {
        return new Cli(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private String onlyLine() {
        String line = text(err).strip();
        assertEquals(1, line.lines().count(), line);
        assertEquals("", text(out));
        assertTrue(line.startsWith("ztun: "), line);
        return line;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-help"})
    void shouldTeach(String flag) {
        assertEquals(0, run(flag));

        String help = text(out);
        assertAll(
                () -> assertEquals("", text(err)),
                () -> assertTrue(help.contains("--server=HOST"), help),
                () -> assertTrue(help.contains("(default: 2024)"), help),
                () -> assertTrue(help.contains("172.168.13.1/24"), help),
                () -> assertTrue(help.contains("(default: 9000)"), help),
                () -> assertTrue(help.contains("Exit status:"), help),
                () -> assertTrue(help.contains("  plugins  "), help),
                () -> assertTrue(!help.contains("warm-up"), help),
                () -> assertTrue(help.lines().allMatch(line -> line.length() <= 100), help));
    }

    @Test
    void shouldSayItsVersion() {
        assertEquals(0, run("--version"));
        assertTrue(text(out).startsWith("ztun "), text(out));
        assertTrue(text(out).contains("Java " + Runtime.version()), text(out));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--serverr=1.2.3.4    | unknown option: --serverr; did you mean --server?; see ztun --help",
                "-sever=1.2.3.4       | unknown option: --sever; did you mean --server?; see ztun --help",
                "-servre              | unknown option: --servre; did you mean --server?; see ztun --help",
                "--xyz                | unknown option: --xyz; see ztun --help",
                "plugin               | unexpected argument: plugin; did you mean plugins?; see ztun --help",
                "192.0.2.5            | unexpected argument: 192.0.2.5; see ztun --help",
                "--port=many          | invalid value for option '--port': 'many' is not an int; see ztun --help",
                "--port=70000         | port out of range: port=70000 min=0 max=65535",
                "--mtu=575            | mtu out of range: mtu=575 min=576 max=65535",
                "--codec=lz4,none,lz4 | codec named twice: name=lz4",
                "--codec=             | codec without a name: codec=",
                "--tun=windows        | unknown tun backend: name=windows",
                "--transport=pigeon   | unknown transport: name=pigeon",
                "--codec=lzo          | unknown codec: name=lzo",
                "--subnet=10.0.0.1    | --subnet: not a network: cidr=10.0.0.1; wanted ADDRESS/PREFIX",
                "--server=            | server is empty; name a host, or leave --server away to be a server",
                "--server=host:2024   | server has a port in it: server=host:2024; use --server host --port 2024",
                "--plugins=/nowhere   | plugin folder does not exist: path=/nowhere",
                "--offload=maybe      | invalid value for option '--offload'",
                "--server-key=x       | --server-key is a client's: name the server with --server too",
                "--key-file=/nowhere  | --key-file and --authorized-clients go together: --authorized-clients is missing",
                "--psk-file=/nowhere  | cannot read file: file=/nowhere; ",
                "--bind=8.8.8.8       | a server without keys on a public address lets everybody in: address=8.8.8.8",
                "--no-compress=443    | neither ports nor a network: no-compress=443; wanted tcp:PORT, udp:PORT, tcp:PORT-PORT,",
                "--no-compress=udp:x  | not a port: no-compress=udp:x; wanted tcp:PORT",
                "--no-compress=tcp:0  | no-compress=tcp:0: ports out of range: first=0 last=0 min=1 max=65535",
                "--no-compress=fd::   | neither ports nor a network: no-compress=fd::; wanted tcp:PORT",
                "--history=flow       | unknown history: history=flow available=[shared, per-flow, none]",
                "--pad                | --pad needs --psk-file or --key-file: padding that is not encrypted hides nothing",
                "--udp-offload=maybe  | invalid value for option '--udp-offload'",
            })
    void shouldSayInOneLineWhatIsWrong(String argument, String message) {
        assertEquals(2, run(argument), () -> text(err));
        assertTrue(onlyLine().contains(message), this::onlyLine);
    }

    @Test
    void shouldNotBeQuietAndVerboseAtOnce() {
        assertEquals(2, run("-v", "-q"));
        assertEquals("ztun: -v and -q do not go together; see ztun --help", onlyLine());
    }

    @Test
    void shouldWantValue() {
        assertEquals(2, run("--port"));
        assertTrue(onlyLine().contains("'--port'"), this::onlyLine);
    }

    @Test
    void shouldRefusePortZeroOfClient() {
        assertEquals(2, run("--server=::1", "--port=0"));
        assertEquals("ztun: port out of range: port=0 min=1 max=65535", onlyLine());
    }

    @Test
    void shouldShowTraceOnDemand() {
        assertEquals(2, run("-v", "--mtu=1"));
        assertTrue(text(err).contains("ConfigException"), text(err));
        assertTrue(text(err).contains("\tat io.ztun.app"), text(err));
    }

    @Test
    void shouldMakeKeysThatOnlyTheirOwnerCanRead(@TempDir Path folder) throws Exception {
        String file = folder.resolve("key").toString();
        assertEquals(0, run("genkey", file), () -> text(err));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))));
        String made = text(out);
        assertEquals(45, made.length(), made);
        out.reset();
        assertEquals(0, run("pubkey", file), () -> text(err));
        assertEquals(made, text(out));
        out.reset();
        assertEquals(2, run("genkey", file));
        assertTrue(onlyLine().contains("file exists already"), this::onlyLine);
    }

    @Test
    void shouldListPlugins() {
        assertEquals(0, run("plugins"), () -> text(err));
        assertTrue(text(out).startsWith("KIND "), text(out));
        assertTrue(
                text(out).lines().anyMatch(line -> line.matches("codec +none .*ztun-core.*|codec +none .*classes.*")),
                text(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "behind"})
    void shouldTakePluginFolderBeforeAndBehindCommand(String place) {
        String[] args = place.equals("before")
                ? new String[] {"-plugins", "/nowhere", "plugins"}
                : new String[] {"plugins", "-plugins=/nowhere"};

        assertEquals(2, run(args));
        assertTrue(onlyLine().contains("path=/nowhere"), this::onlyLine);
    }
}

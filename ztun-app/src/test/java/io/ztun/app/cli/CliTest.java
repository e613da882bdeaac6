package io.ztun.app.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.log.Verbosity;
import io.ztun.core.Keys;

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
                "--port=many          | --port wants a number between 0 and 65535: many; see ztun --help",
                "--mtu=abc            | --mtu wants a number between 576 and 65535: abc; see ztun --help",
                "--mtu=99999999999    | --mtu wants a number between 576 and 65535: 99999999999; see ztun --help",
                "--threads=1.5        | --threads wants a number between 1 and 64: 1.5; see ztun --help",
                "--handshake-rate=x   | --handshake-rate wants a number between 1 and 65536: x; see ztun --help",
                "--codec-level=best   | --codec-level wants a whole number: best; see ztun --help",
                "--open=maybe         | --open wants no value: maybe; see ztun --help",
                "genkey               | FILE is missing: ztun genkey FILE; see ztun --help",
                "--port=70000         | port out of range: port=70000 min=0 max=65535",
                "--mtu=575            | mtu out of range: mtu=575 min=576 max=65535",
                "--codec=lz4,none,lz4 | codec named twice: name=lz4",
                "--codec=             | codec without a name: codec=",
                "--tun=windows        | unknown tun backend: name=windows",
                "--transport=pigeon   | unknown transport: name=pigeon",
                "--codec=lzo          | unknown codec: name=lzo",
                "--subnet=10.0.0.1    | --subnet: not a network: cidr=10.0.0.1; wanted ADDRESS/PREFIX",
                "--server=            | server is empty; name a host, or leave --server away to be a server",
                "--server=host:x      | no port behind the colon: --server=host:x; wanted a number between 1 and 65535",
                "--server=host:0      | no port behind the colon: --server=host:0; wanted a number between 1 and 65535",
                "--server=http://a/   | --server wants a host, not a URL or a network: --server=http://a/; write a name",
                "--server=10.0.0.1/24 | --server wants a host, not a URL or a network: --server=10.0.0.1/24; write a name",
                "--server=fe80::1     | a link-local address needs %INTERFACE: --server=fe80::1; such as fe80::1%eth0",
                "--server=[fe80::1]:2 | a link-local address needs %INTERFACE: --server=[fe80::1]:2; such as fe80::1%eth0",
                "--server=1::2::3     | not an IPv6 address: --server=1::2::3; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=[a]         | not an IPv6 address: --server=[a]; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=[::1        | not an IPv6 address: --server=[::1; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=:2024       | no host before the colon: --server=:2024",
                "--bind=              | bind is empty; name an address, or leave --bind away to listen on all",
                "--bind=fe80::1       | a link-local address needs %INTERFACE: --bind=fe80::1",
                "--mtu=               | --mtu wants a number between 576 and 65535: (nothing); see ztun --help",
                "--psk-file=          | --psk-file is empty; name a file",
                "--plugins=           | plugin folder has an empty name",
                "--keepalive=20us     | keepalive out of range: keepalive=20us min=50ms max=30s",
                "--linger=2m          | linger out of range: linger=2m min=0 max=1s",
                "--handshake-timeout=0 | handshake-timeout out of range: handshake-timeout=0 min=1ms max=1h",
                "--plugins=/nowhere   | plugin folder does not exist: path=/nowhere",
                "--offload=maybe      | --offload wants on, off or auto: maybe; see ztun --help",
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
                "--dscp=gold          | unknown code point: dscp=gold; wanted copy, 0 to 63, CS0 to CS7,",
                "--dscp=copy          | --dscp=copy is for --transport udp: over tcp packets have no headers of their own",
                "--udp-offload=maybe  | --udp-offload wants on, off or auto: maybe; see ztun --help",
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
        assertEquals("ztun: --port wants a value: --port=N; see ztun --help", onlyLine());
    }

    @Test
    void shouldNotTakeTheNextOptionForAValue() {
        assertEquals(2, run("--port", "--mtu=1400"));
        assertEquals("ztun: --port wants a value: --port=N; see ztun --help", onlyLine());
    }

    @Test
    void shouldTakeAnOptionOnce() {
        assertEquals(2, run("--port=1", "--port=2"));
        assertEquals("ztun: --port is there twice; see ztun --help", onlyLine());
    }

    @ParameterizedTest
    @CsvSource({"--server=host:2024", "--server=[fd00::1]:2024", "--bind=[::1]:2024"})
    void shouldRefuseTwoPorts(String host) {
        assertEquals(2, run(host, "--port=4000"));
        assertEquals("ztun: two ports: " + host + " --port=4000; leave one of them away", onlyLine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "plugins", "genkey --help", "pubkey -"})
    void shouldFailWhereNobodyTakesTheOutput(String line) {
        PrintStream full = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(Keys.generate()));
        try {
            assertEquals(1, new Cli(full, new PrintStream(err, true, StandardCharsets.UTF_8)).run(line.split(" ")));
        } finally {
            System.setIn(in);
        }
        assertTrue(onlyLine().startsWith("ztun: standard output could not be written; "), this::onlyLine);
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

    /** What the launcher runs before the first command of all, whatever that is. */
    @Test
    void shouldLeaveNothingBehindWhenItWarmsUp(@TempDir Path folder) throws Exception {
        assertEquals(0, run("--state-dir=" + folder, "warm-up"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void shouldMakeKeysThatOnlyTheirOwnerCanRead(@TempDir Path folder) throws Exception {
        String file = folder.resolve("key").toString();
        assertEquals(0, run("genkey", file), () -> text(err));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))));
        List<String> made = text(out).lines().toList();
        out.reset();
        assertEquals(0, run("pubkey", file), () -> text(err));
        String publicKey = text(out).strip();
        assertEquals(44, publicKey.length(), publicKey);
        assertEquals(
                List.of(
                        "public key (for the other end's --server-key or --authorized-clients): " + publicKey,
                        "as --psk-file: give the same file to the other end"),
                made);
        out.reset();
        assertEquals(2, run("genkey", file));
        assertTrue(onlyLine().contains("file exists already"), this::onlyLine);
    }

    @Test
    void shouldPrintAKeyThatIsInNoFile(@TempDir Path folder) throws Exception {
        assertEquals(0, run("genkey", "-"), () -> text(err));
        String key = text(out);
        Path file = Files.writeString(folder.resolve("key"), key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        out.reset();
        assertEquals(0, run("pubkey", file.toString()), () -> text(err));
        String publicKey = text(out);
        out.reset();

        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(key.getBytes(StandardCharsets.US_ASCII)));
        try {
            assertEquals(0, run("pubkey", "-"), () -> text(err));
            assertEquals(publicKey, text(out));
            out.reset();
            assertEquals(2, run("pubkey", "-"));
        } finally {
            System.setIn(in);
        }
        assertTrue(onlyLine().contains("standard input; not a private key: length=0"), this::onlyLine);
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

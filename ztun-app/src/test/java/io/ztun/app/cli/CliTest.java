package io.ztun.app.cli;

import java.io.ByteArrayInputStream;
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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Command lines that open nothing. */
class CliTest extends CommandLines {
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
                () -> assertTrue(help.lines().allMatch(line -> line.length() <= 80), help));
    }

    @Test
    void shouldBeginWithExamplesAndGroupTheOptions() {
        run("--help");
        List<String> headings = text(out)
                .lines()
                .filter(line -> line.matches("[A-Z][a-z ]+:.*"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
        assertEquals(
                List.of(
                        "Examples",
                        "Usage",
                        "Connection",
                        "Keys",
                        "Network",
                        "Routing",
                        "Compression",
                        "Limits",
                        "Fleet",
                        "Log",
                        "Control",
                        "Hooks",
                        "Commands",
                        "Exit status",
                        "Environment"),
                headings);
    }

    @Test
    void shouldShowTheHelpOfACommand() {
        assertEquals(0, run("help", "genkey"));
        assertTrue(text(out).startsWith("Usage: ztun genkey"), text(out));
        out.reset();
        assertEquals(0, run("help"));
        String help = text(out);
        out.reset();
        assertEquals(0, run("--help"));
        assertEquals(text(out), help);
        out.reset();
        assertEquals(2, run("help", "plugin"));
        assertEquals("ztun: unknown command: plugin; did you mean plugins?; see ztun --help", onlyLine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "-version"})
    void shouldSayItsVersion(String flag) {
        assertEquals(0, run(flag));
        assertTrue(text(out).startsWith("ztun "), text(out));
        assertTrue(text(out).contains("Java " + Runtime.version()), text(out));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--psk=secret         | unknown option: --psk; did you mean --psk-file?; see ztun --help",
                "--max                | unknown option: --max; did you mean --max-clients or --max-clients-per-source?",
                "--serverr=1.2.3.4    | unknown option: --serverr; did you mean --server?; see ztun --help",
                "-sever=1.2.3.4       | unknown option: --sever; did you mean --server?; see ztun --help",
                "-servre              | unknown option: --servre; did you mean --server?; see ztun --help",
                "--xyz                | unknown option: --xyz; see ztun --help",
                "plugin               | unknown command: plugin; did you mean plugins?; see ztun --help",
                "192.0.2.5            | unknown command: 192.0.2.5; a server's name stands behind --server; see ztun --help",
                "--port=many          | --port wants a number between 0 and 65535: many; see ztun --help",
                "--mtu=abc            | --mtu wants a number between 576 and 65535: abc; see ztun --help",
                "--mtu=99999999999    | --mtu wants a number between 576 and 65535: 99999999999; see ztun --help",
                "--threads=1.5        | --threads wants a number between 1 and 64: 1.5; see ztun --help",
                "--handshake-rate=x   | --handshake-rate wants a number between 1 and 65536: x; see ztun --help",
                "--codec-level=best   | --codec-level wants a whole number or auto: best; see ztun --help",
                "--open=maybe         | --open wants no value: maybe; see ztun --help",
                "genkey               | FILE is missing: ztun genkey FILE; see ztun --help",
                "--port=70000         | --port wants a number between 0 and 65535: 70000; see ztun --help",
                "--mtu=575            | --mtu wants a number between 576 and 65535: 575; see ztun --help",
                "--codec=lz4,none,lz4 | codec named twice: name=lz4",
                "--codec=             | --codec wants a name: (nothing); see ztun --help",
                "--tun=windows        | unknown tun backend: name=windows",
                "--transport=pigeon   | unknown transport: name=pigeon",
                "--codec=lzo          | unknown codec: name=lzo",
                "--subnet=10.0.0.1    | --subnet: not a network: cidr=10.0.0.1; wanted ADDRESS/PREFIX",
                "--server=            | --server wants HOST, HOST:PORT or [ADDRESS]:PORT: (nothing); see ztun --help",
                "--server=host:x      | no port behind the colon: host:x; wanted a number between 1 and 65535",
                "--server=host:0      | no port behind the colon: host:0; wanted a number between 1 and 65535",
                "--server=http://a/   | --server: not a host but a URL or a network: http://a/; write a name",
                "--server=10.0.0.1/24 | --server: not a host but a URL or a network: 10.0.0.1/24; write a name",
                "--server=fe80::1     | a link-local address needs %INTERFACE: fe80::1; such as fe80::1%eth0",
                "--server=[fe80::1]:2 | a link-local address needs %INTERFACE: [fe80::1]:2; such as fe80::1%eth0",
                "--server=1::2::3     | not an IPv6 address: 1::2::3; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=[a]         | not an IPv6 address: [a]; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=[::1        | not an IPv6 address: [::1; wanted HOST, HOST:PORT, or [ADDRESS]:PORT",
                "--server=:2024       | no host before the colon: :2024",
                "--bind=              | --bind wants ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT: (nothing); see ztun --help",
                "--bind=fe80::1       | a link-local address needs %INTERFACE: fe80::1",
                "--mtu=               | --mtu wants a number between 576 and 65535: (nothing); see ztun --help",
                "--psk-file=          | --psk-file wants the name of a file: (nothing); see ztun --help",
                "--plugins=           | plugin folder has an empty name",
                "--keepalive=20us     | --keepalive wants a duration between 50ms and 30s, a number and a unit (us, ms, s, m, h): 20us; see",
                "--linger=2m          | --linger wants a duration between 0 and 1s, a number and a unit (us, ms, s, m, h): 2m; see",
                "--handshake-timeout=0 | --handshake-timeout wants a duration between 1ms and 1h, a number and a unit (us, ms, s, m, h): 0; see",
                "--plugins=/nowhere   | plugin folder does not exist: path=/nowhere",
                "--offload=maybe      | --offload wants on, off or auto: maybe; see ztun --help",
                "--server-key=x       | --server-key is a client's: name the server with --server too",
                "--key-file=/nowhere  | --key-file and --authorized-clients or [[client]] go together: --authorized-clients or [[client]] is missing",
                "--psk-file=/nowhere  | cannot read file: file=/nowhere; ",
                "--bind=8.8.8.8       | a server without keys on a public address lets everybody in: address=8.8.8.8",
                "--no-compress=443    | neither ports nor a network: no-compress=443; wanted tcp:PORT, udp:PORT, tcp:PORT-PORT,",
                "--no-compress=udp:x  | not a port: no-compress=udp:x; wanted tcp:PORT",
                "--no-compress=tcp:0  | no-compress=tcp:0: ports out of range: first=0 last=0 min=1 max=65535",
                "--no-compress=fd::   | neither ports nor a network: no-compress=fd::; wanted tcp:PORT",
                "--history=flow       | --history wants shared, per-flow or none: flow; see ztun --help",
                "--pad                | --pad needs --psk-file or --key-file: padding that is not encrypted hides nothing",
                "--dscp=gold          | --dscp wants copy, 0 to 63, CS0 to CS7, AF11 to AF43, EF, VA, LE or DF: gold; see",
                "--dscp=copy          | --dscp=copy is for --transport udp: over tcp packets have no headers of their own",
                "--transport-option=tls | --transport-option wants NAME.KEY=VALUE: tls; see ztun --help",
                "--transport-option=tls.pin=x | --transport-option tls.pin is for --transport tls, and this is --transport tcp",
                "--udp-offload=maybe  | --udp-offload wants on, off or auto: maybe; see ztun --help",
            })
    void shouldSayInOneLineWhatIsWrong(String argument, String message) {
        assertEquals(2, run(argument), () -> text(err));
        assertTrue(onlyLine().contains(message), this::onlyLine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--psk-file=/nowhere  | --legacy does not go with --psk-file and --key-file: the original has no encryption",
                "--transport=udp,tls  | --legacy is for --transport tcp: the original has no other; --transport=udp,tls",
                "--subnet=fd00::1/64  | --legacy needs an IPv4 network: --subnet=fd00::1/64",
                "--codec=zstd         | --legacy needs the codec lz4: codecs=[zstd]; name it with --codec, too",
                "--server=a --transport=udp,tcp | --legacy is for --transport tcp alone on a client: the original has no other; --transport=udp,tcp",
                "--server=a,b         | --legacy on a client goes with one server: name one with --server",
                "--server=a --family=ipv6 | --legacy needs an IPv4 address: leave --family=ipv6 away",
            })
    void shouldWantWhatTheOriginalHas(String arguments, String message) {
        assertEquals(2, run(("--legacy " + arguments).split(" ")), () -> text(err));
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
        assertEquals(
                "ztun: two ports: --port=4000 and 2024 behind " + host.substring(0, host.indexOf('='))
                        + "; leave one of them away",
                onlyLine());
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
        assertEquals("ztun: --port wants a number between 1 and 65535 on a client: 0", onlyLine());
    }

    @Test
    void shouldShowTraceOnDemand() {
        assertEquals(2, run("-v", "--codec=lzo"));
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

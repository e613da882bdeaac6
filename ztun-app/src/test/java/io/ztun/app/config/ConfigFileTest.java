package io.ztun.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.NoCompress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigFileTest {
    private static final Path PATH = Path.of("/etc/ztun/a.toml");

    private static ConfigFile parse(String... lines) {
        return ConfigFile.parse(PATH, String.join("\n", lines));
    }

    @Test
    void shouldReadWhatFlagsSayInTablesAndAtTheTop() {
        ConfigFile file = parse(
                "port = 2025",
                "codec = [\"zstd\", \"lz4\"]",
                "plugins = [\"/a\", \"b:c\"]",
                "[keys]",
                "psk-file = \"secret\"",
                "[network]",
                "mtu = 1_400",
                "multicast = 100",
                "state-dir = \"off\"",
                "[compression]",
                "no-compress = [\"tcp:443\", \"10.0.0.0/8\"]",
                "pad = true",
                "linger = 0");
        TunnelOptions options = file.options();

        assertEquals(List.of(), file.mistakes());
        assertEquals(2025, options.connection.port());
        assertEquals(List.of("zstd", "lz4"), options.compression.codecs);
        assertEquals(
                List.of(Path.of("/a"), Path.of("/etc/ztun/b"), Path.of("/etc/ztun/c")), options.compression.plugins);
        assertEquals(Optional.of(Path.of("/etc/ztun/secret")), options.keys.pskFile);
        assertEquals(1400, options.network.mtu);
        assertEquals(new Multicast(100), options.live().multicast());
        assertEquals(Optional.of("off"), options.state().dir());
        assertEquals(
                NoCompress.parse("tcp:443,10.0.0.0/8"),
                options.compression.privacy().noCompress());
        assertTrue(options.compression.privacy().pad());
        assertEquals(new ConfigFile.Value("1400", 7), file.values().get("mtu"));
    }

    @Test
    void shouldReadWhatAnEmptyFileSaysAsTheDefaults() {
        assertEquals(List.of(), parse("# nothing").mistakes());
        assertFalse(parse().options().connection.retry);
        assertEquals(512, parse().options().live().limits().clients());
    }

    @Test
    void shouldNameLinesOfTheFileWhateverCommentsStandBetween() {
        String comments = "# a comment\n\n".repeat(3_000); // seconds for each thousand, if the parser had them
        ConfigFile file = parse(comments + "mtuu = 3", "codec = [", "# first", "\"zstd\",", "]", "", "port = \"x\"");

        assertEquals(
                List.of(
                        PATH + ":6001: unknown key: mtuu; did you mean mtu?",
                        PATH + ":6007: port wants a number, without quotes: \"x\""),
                file.mistakes());
        assertEquals(new ConfigFile.Value("zstd", 6002), file.values().get("codec"));
    }

    @Test
    void shouldTakeAnEmptyListAsNothingSaid() {
        assertEquals(List.of(), parse("codec = []", "no-compress = []").mistakes());
    }

    @Test
    void shouldReadAFileWithAByteOrderMark(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.toml"), "\uFEFFport = 2025");
        assertEquals(2025, ConfigFile.read(file).options().connection.port());
    }

    @Test
    void shouldRefuseWhatIsNoFileOrTooLongForOne(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.toml"), "#".repeat((1 << 20) + 1));
        assertTrue(assertThrows(ConfigException.class, () -> ConfigFile.read(file))
                .getMessage()
                .startsWith("file too long: "));
        Path endless = Path.of("/dev/zero"); // nobody else can write to its like in a test
        assertThrows(ConfigException.class, () -> ConfigFile.read(endless));
        assertThrows(ConfigException.class, () -> ConfigFile.read(folder));
    }

    @Test
    void shouldReadClients() {
        ConfigFile file = parse(
                "[[client]]",
                "name = \"laptop\"",
                "key = \"k1\"",
                "[[client]]",
                "key = \"k2\"",
                "name = \"branch\"",
                "address = [\"10.0.0.7\", \"fd00::7\"]",
                "subnets = [\"10.5.0.0/16\", \"fd05::/64\"]",
                "routes = [\"10.6.0.0/16\"]");

        assertEquals(List.of(), file.mistakes());
        assertEquals(
                List.of(
                        new Client("k1", "laptop", List.of(), List.of(), List.of(), PATH + ":1"),
                        new Client(
                                "k2",
                                "branch",
                                List.of("10.0.0.7", "fd00::7"),
                                List.of("10.5.0.0/16", "fd05::/64"),
                                List.of("10.6.0.0/16"),
                                PATH + ":4")),
                file.clients());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prot = 1                    | unknown key: prot; did you mean port?",
                "quantum = 1                 | unknown key: quantum",
                "config = \"a\"              | unknown key: config",
                "help = true                 | unknown key: help",
                "mtu = 5                     | mtu wants a number between 576 and 65535: 5",
                "mtu = \"1400\"              | mtu wants a number, without quotes: \"1400\"",
                "mtu = 1400.0                | mtu wants a number between 576 and 65535: 1400.0",
                "mtu = {a = 1}               | mtu wants a number between 576 and 65535: a table",
                "mtu = [1400]                | mtu wants one value: a list",
                "mtu = true                  | mtu wants a number between 576 and 65535: true",
                "keepalive = 5               | keepalive wants a duration between 50ms and 30s, a number and a unit (us, ms, s, m, h): 5",
                "retry = \"yes\"             | retry wants true or false: yes",
                "codec = [1]                 | codec wants strings: 1",
                "codec = [\"\"]              | codec wants a name: (nothing)",
                "offload = \"maybe\"         | offload wants on, off or auto: maybe",
                "subnet = \"10.0.0.1\"       | subnet: not a network: cidr=10.0.0.1; wanted ADDRESS/PREFIX, such as 172.168.13.1/24",
                "psk-file = \"\"             | psk-file wants the name of a file: (nothing)",
                "port = 1979-05-27           | port wants a number between 0 and 65535: 1979-05-27",
                "psk-file = 1979-05-27       | psk-file wants the name of a file: 1979-05-27",
                "[netwrok]                   | unknown table: netwrok; did you mean network?",
                "[clients]                   | unknown table: clients; did you mean client?",
                "[[clients]]                 | unknown key: clients; did you mean client?",
                "[[connection]]              | connection wants one table: write [connection] before its keys",
                "connection = 1              | connection wants one table: write [connection] before its keys",
                "[client]                    | client wants tables: write [[client]] before each",
                "client = 5                  | client wants tables: write [[client]] before each",
                "port =                      | Unexpected end of input, expected a value",
            })
    void shouldSayWhatIsWrong(String line, String message) {
        assertEquals(List.of(PATH + ":1: " + message), parse(line).mistakes());
    }

    @Test
    void shouldSayAllThatIsWrongInTheOrderOfTheLines() {
        ConfigFile file = parse(
                "mtu = 1",
                "[keys]",
                "port = 1",
                "[connection]",
                "port = 2",
                "[network]",
                "mtu = 1400",
                "mtu = 1500",
                "[[client]]",
                "name = 5",
                "nmae = \"a\"",
                "subnets = [\"10.0.0.0/8\", [1]]");

        assertEquals(
                List.of(
                        ":1: mtu wants a number between 576 and 65535: 1",
                        ":3: port belongs in [connection], not in [keys]",
                        ":8: mtu previously defined at line 7, column 1",
                        ":9: client without a key",
                        ":10: name of a client wants a string",
                        ":11: unknown key of a client: nmae; did you mean name?",
                        ":12: subnets of a client wants a list of strings, such as [\"10.5.0.0/24\"]"),
                file.mistakes().stream()
                        .map(line -> line.substring(PATH.toString().length()))
                        .toList());
        assertEquals(
                PATH + ":1: mtu wants a number between 576 and 65535: 1; all 7 mistakes: ztun check-config " + PATH,
                assertThrows(ConfigException.class, file::requireRight).getMessage());
    }

    @Test
    void shouldTakeAKeyOnce() {
        assertEquals(
                List.of(PATH + ":3: port is there twice: it stands in line 1, too"),
                parse("port = 1", "[connection]", "port = 2").mistakes());
    }

    @Test
    void shouldSayWhyAFileCannotBeRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a.toml");
        assertEquals(
                "no such file: " + file,
                assertThrows(ConfigException.class, () -> ConfigFile.read(file)).getMessage());
        Files.write(file, new byte[] {(byte) 0xff});
        assertEquals(
                "not in UTF-8: " + file,
                assertThrows(ConfigException.class, () -> ConfigFile.read(file)).getMessage());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertEquals(
                "file can be changed by others: " + file + " mode=rw-rw-r--; run `chmod go-w " + file + "`",
                assertThrows(ConfigException.class, () -> ConfigFile.read(file)).getMessage());
        assertEquals(
                "not a regular file: " + folder,
                assertThrows(ConfigException.class, () -> ConfigFile.read(folder))
                        .getMessage());
    }
}

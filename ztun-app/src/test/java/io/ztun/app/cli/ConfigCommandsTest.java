package io.ztun.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.config.ConfigFile;
import io.ztun.app.log.LogForm;
import io.ztun.core.Keys;
import io.ztun.core.settings.Client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands with a configuration file, none of which opens anything. */
class ConfigCommandsTest extends CommandLines {

    private String file(Path folder, String... lines) throws IOException {
        return Files.writeString(folder.resolve("a.toml"), String.join("\n", lines))
                .toString();
    }

    @Test
    void shouldTakeOptionsFromAFileAndFlagsOverThem(@TempDir Path folder) throws Exception {
        String file = file(folder, "codec = [\"lzo\"]", "[network]", "mtu = 1400");

        assertEquals(2, run("--config", file));
        assertTrue(onlyLine().contains("unknown codec: name=lzo"), this::onlyLine);
        err.reset();
        assertEquals(2, run("-config=" + file, "-codec=lza"));
        assertTrue(onlyLine().contains("unknown codec: name=lza"), this::onlyLine);
    }

    @Test
    void shouldNameTheLineOfTheFileThatIsWrong(@TempDir Path folder) throws Exception {
        String file = file(folder, "[network]", "mtu = 14");
        for (String[] args : new String[][] {{"--config", file}, {"show-config", "--config", file}}) {
            assertEquals(2, run(args));
            assertEquals("ztun: " + file + ":2: mtu wants a number between 576 and 65535: 14", onlyLine());
            err.reset();
        }
        assertEquals(2, run("--config", "/nowhere"));
        assertEquals("ztun: no such file: /nowhere", onlyLine());
    }

    @Test
    void shouldShowWhatIsInForceAndWhoSaysSo(@TempDir Path folder) throws Exception {
        String file = file(folder, "codec = [\"lz4\", \"none\"]", "[network]", "mtu = 1400", "tun = \"memory\"");

        assertEquals(0, run("show-config", "--config", file, "--mtu=1300", "-port", "7"), () -> text(err));
        List<String> lines = text(out)
                .lines()
                .filter(line -> line.matches("(mtu|port|codec|tun|max-clients) .*"))
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertEquals(
                List.of(
                        "port = 7 # --port",
                        "mtu = 1300 # --mtu",
                        "tun = \"memory\" # " + file + ":4",
                        "codec = [\"lz4\", \"none\"] # " + file + ":1",
                        "max-clients = 512 # default"),
                lines);

        String shown = file(folder, text(out));
        out.reset();
        assertEquals(0, run("check-config", shown));
        assertEquals(shown + ": nothing is wrong", text(out).strip());
    }

    @Test
    void shouldSayWhatIsWrongWithAFileWhereverItIsNamed(@TempDir Path folder) throws Exception {
        String file = file(folder, "mtuu = 1400");
        String wrong = "ztun: " + file + ":1: unknown key: mtuu; did you mean mtu?";

        for (List<String> arguments : List.of(
                List.of("--config", file),
                List.of("--config", file, "--port", "2025"),
                List.of("--port", "2025", "--config", file, "--mtu=1400"),
                List.of("show-config", "--config", file, "--mtu=1400"))) {
            err.reset();
            assertEquals(2, run(arguments.toArray(String[]::new)), arguments::toString);
            assertEquals(wrong, text(err).strip(), arguments::toString);
        }
    }

    @Test
    void shouldSayAllThatIsWrongWithAFile(@TempDir Path folder) throws Exception {
        String file = file(
                folder,
                "[network]",
                "mtu = 14",
                "subnet = \"10.0.0.1/24\"",
                "[compression]",
                "codec = [\"lzo\"]",
                "pad = true",
                "[[client]]",
                "name = \"laptop\"",
                "key = \"hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\"",
                "address = \"10.1.0.1\"");

        assertEquals(2, run("check-config", file));
        assertEquals("", text(err));
        assertEquals(
                List.of(
                        file + ":2: mtu wants a number between 576 and 65535: 14",
                        file + ": --pad needs --psk-file or --key-file: padding that is not encrypted hides nothing",
                        file + ": --key-file and --authorized-clients or [[client]] go together: --key-file is missing",
                        file + ":7: address outside the tunnel's network: address=10.1.0.1 subnet=10.0.0.0/24",
                        file + ":5: unknown codec: name=lzo available=[lz4, zstd, snappy, none]; add its jar to a"
                                + " folder named with --plugins"),
                text(out).lines().map(ConfigCommandsTest::withoutSnappy).toList());
    }

    /** It is there only where the distribution is, or in the tests of the build. */
    private static String withoutSnappy(String line) {
        return line.replace("zstd, none", "zstd, snappy, none");
    }

    @Test
    void shouldWarnOfWhatThisMachineHasAgainstAFile(@TempDir Path folder) throws Exception {
        Path secret = folder.resolve("secret");
        Keys.generate(secret);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        String file = file(folder, "psk-file = \"secret\"", "tun = \"memory\"", "server = \"no.such.name.invalid\"");

        assertEquals(0, run("check-config", file));
        List<String> lines = text(out).lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith(file + ":1: warning: secret file is open to others: "), lines::toString);
        assertEquals(file + ":3: warning: name cannot be looked up: no.such.name.invalid", lines.get(1));

        out.reset();
        file = file(folder, "subnet = \"127.0.0.1/9\"");
        assertEquals(2, run("check-config", file));
        assertTrue(text(out).startsWith(file + ": network that cannot be a tunnel's: subnet=127.0.0.1/9 "), text(out));
        assertTrue(text(out).contains(file + ":1: warning: 127.0.0.0/9 overlaps 127.0.0.0/8 of lo"), text(out));
    }

    @Test
    void shouldWarnOfUserProgramsAndInterfaceThatAreNotThere(@TempDir Path folder) throws Exception {
        Path open = Files.writeString(folder.resolve("open"), "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        String file = file(
                folder,
                "tun = \"memory\"",
                "bind-device = \"no-such\"",
                "user = \"nobody-is-called-that\"",
                "up = \"/nowhere/up argument\"",
                "client-down = \"" + open + "\"");

        assertEquals(0, run("check-config", file));
        List<String> lines = text(out).lines().toList();
        assertEquals(
                List.of(
                        file
                                + ":3: warning: unknown user: user=nobody-is-called-that; make one with `useradd --system`",
                        file + ":4: warning: --up: no such file: /nowhere",
                        file + ":2: warning: no such interface: no-such"),
                lines.stream().filter(line -> !line.contains("client-down")).toList());
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.startsWith(file + ":5: warning: --client-down can be changed by others: ")),
                lines::toString);
    }

    @Test
    void shouldCheckTheRestWhateverItWarnsOf(@TempDir Path folder) throws Exception {
        String file = file(
                folder,
                "tun = \"memory\"",
                "server = \"no.such.name.invalid\"",
                "bind-device = \"a\\u0000b\"",
                "codec = [\"lz4\"]",
                "codec-level = 99");

        assertEquals(2, run("check-config", file));
        List<String> lines = text(out).lines().toList();
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("level"), lines::toString);
        assertEquals(file + ":3: warning: no such interface: a?b", lines.get(1));
        assertEquals(file + ":2: warning: name cannot be looked up: no.such.name.invalid", lines.get(2));
    }

    @Test
    void shouldSayThatAClientsNetworkIsNoneOnce(@TempDir Path folder) throws Exception {
        String file = file(
                folder,
                "key-file = \"key\"",
                "[[client]]",
                "name = \"a\\u001b[31m\"",
                "key = \"k\"",
                "subnets = [\"10.0.0.0/99\"]");
        Keys.generate(folder.resolve("key"));

        assertEquals(2, run("check-config", file));
        assertEquals(
                List.of(
                        file
                                + ":2: not a public key: length=1; wanted 32 bytes in base64, 44 characters, as `ztun genkey` makes them",
                        file
                                + ":2: not a client's name: name=a?[31m; wanted up to 64 letters, digits and . _ @ -, a letter or digit first",
                        file + ":2: not a network: cidr=10.0.0.0/99; the prefix must be 0 to 32"),
                text(out).lines().toList());
    }

    /** Whatever is shown can be read again, and says the same. */
    @Test
    void shouldShowAFileThatSaysTheSame(@TempDir Path folder) throws Exception {
        String file = file(
                folder,
                "key-file = \"/k\\u001b[31m\\\"\\\\\"",
                "codec-level = -5",
                "fwmark = 0xca6c",
                "[[client]]",
                "name = \"laptop\"",
                "key = \"hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\"",
                "[[client]]",
                "name = \"branch\"",
                "key = \"3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=\"",
                "address = \"172.168.13.7\"",
                "subnets = [\"10.5.0.0/16\", \"fd05::/64\"]");
        ConfigFile said = ConfigFile.read(Path.of(file));

        assertEquals(0, run("show-config", "--config", file, "--linger=1ms"), () -> text(err));
        String shown = text(out);
        assertTrue(shown.chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)), shown);
        ConfigFile again = ConfigFile.parse(Path.of(file), shown);

        assertEquals(List.of(), again.mistakes());
        said.values()
                .forEach((key, value) ->
                        assertEquals(value.text(), again.values().get(key).text(), key));
        assertEquals("1ms", again.values().get("linger").text());
        assertEquals(
                said.clients(),
                again.clients().stream()
                        .map(client -> new Client(
                                client.key(),
                                client.name(),
                                client.addresses(),
                                client.subnets(),
                                client.routes(),
                                client.name().equals("laptop") ? file + ":4" : file + ":7"))
                        .toList());
    }

    @Test
    void shouldSayInTheChosenFormWhatIsWrong(@TempDir Path folder) throws Exception {
        String file = file(folder, "mtu = 14", "log-format = \"json\"");
        for (String line : List.of(
                "--config " + file,
                "--config " + file + " --port=x",
                "--port=x --stats=x --log-format=json",
                "-log-format json --unknown")) {
            err.reset();
            LogForm.set(LogForm.ORIGINAL);
            assertEquals(2, run(line.split(" ")), line);
            assertTrue(text(err).matches("\\{\"time\":.*\"message\":\"ztun: .*}\\n"), text(err));
        }
        err.reset();
        LogForm.set(LogForm.ORIGINAL);
        assertEquals(2, run("--log-format=xml"));
        assertTrue(onlyLine().startsWith("ztun: --log-format wants text or json: xml"), this::onlyLine);
    }

    @Test
    void shouldPrintAnExample() {
        assertEquals(0, run("example-config"));
        assertTrue(text(out).contains("#mtu = 9000"), text(out));
    }

    @Test
    void shouldSayThatAnInterfaceCannotBeCalledThat(@TempDir Path folder) throws Exception {
        String file = file(folder, "[network]", "tun-name = \"abcdefghijklmnop\"");

        assertEquals(2, run("check-config", file));
        assertTrue(text(out).startsWith(file + ":2: not an interface name: name=abcdefghijklmnop; "), text(out));
    }
}

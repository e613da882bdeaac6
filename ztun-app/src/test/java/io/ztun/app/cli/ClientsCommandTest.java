package io.ztun.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientsCommandTest extends CommandLines {
    private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
    private static final String OTHER = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=";

    @TempDir
    Path folder;

    private Path clients;
    private String which;

    @BeforeEach
    void name() {
        clients = folder.resolve("clients");
        which = "--authorized-clients=" + clients;
    }

    private void assertRuns(String... args) {
        out.reset();
        assertEquals(0, run(args), () -> text(err));
        assertEquals("", text(err));
    }

    private void assertRefused(String message, String... args) {
        out.reset();
        err.reset();
        assertEquals(2, run(args), () -> text(out));
        assertEquals("ztun: " + message, onlyLine());
    }

    @Test
    void shouldAddListAndRemove() throws IOException {
        assertRuns("clients", "add", "laptop", KEY, which);
        assertEquals("added laptop: " + clients, text(out).strip());
        assertRuns(
                "clients",
                "add",
                "branch",
                OTHER,
                which,
                "--network=10.13.0.1/16,fd00:13::1/64",
                "--address=10.13.0.7,fd00:13::7",
                "--subnet",
                "10.5.0.0/16",
                "--subnet",
                "fd05::/64",
                "-route=10.6.0.0/16",
                "--rate=10mbit",
                "--quota=10GB/month");
        assertEquals(
                List.of(
                        KEY + " laptop",
                        OTHER + " branch address=10.13.0.7,fd00:13::7 subnets=10.5.0.0/16,fd05::/64 routes=10.6.0.0/16"
                                + " rate=10mbit quota=10GB/month"),
                Files.readAllLines(clients));

        assertRuns("clients", "list", which, "--network=10.13.0.1/16,fd00:13::1/64");
        assertEquals(
                List.of(
                        "NAME KEY ADDRESS SUBNETS ROUTES RATE QUOTA GATEWAY LEASES",
                        "laptop " + KEY + " - - - - - - -",
                        "branch " + OTHER
                                + " 10.13.0.7,fd00:13::7 10.5.0.0/16,fd05::/64 10.6.0.0/16 10mbit 10GB/month - -"),
                text(out).lines().map(line -> line.replaceAll(" +", " ")).toList());
        assertRuns("clients", "list", "--json", which, "--network=10.13.0.1/16,fd00:13::1/64");
        JsonObject branch = JsonParser.parseString(text(out))
                .getAsJsonObject()
                .getAsJsonArray("clients")
                .get(1)
                .getAsJsonObject();
        assertEquals("branch", branch.get("name").getAsString());
        assertEquals("[\"10.13.0.7\",\"fd00:13::7\"]", branch.get("addresses").toString());
        assertTrue(branch.get("gateway").isJsonNull());

        assertRuns("clients", "remove", "branch", which, "--network=10.13.0.1/16,fd00:13::1/64");
        assertEquals(List.of(KEY + " laptop"), Files.readAllLines(clients));
        assertRefused("no client of that name: name=branch file=" + clients, "clients", "remove", "branch", which);
    }

    /** The file's subnet is the tunnel's, and its quota each client's; neither is the new client's own. */
    @Test
    void shouldFindTheFileByTheServersConfiguration() throws IOException {
        Path config = Files.writeString(
                folder.resolve("office.toml"),
                "authorized-clients = \"clients\"\nkey-file = \"server.key\"\nsubnet = \"10.13.0.1/16\"\nquota = \"1GB/day\"\n");
        assertRuns("clients", "add", "laptop", KEY, "--address=10.13.0.7", "--config=" + config);
        assertEquals(List.of(KEY + " laptop address=10.13.0.7"), Files.readAllLines(clients));
        assertRefused(
                "client=other: address outside the tunnel's network: address=10.14.0.7 subnet=10.13.0.0/16",
                "clients",
                "add",
                "other",
                OTHER,
                "--address=10.14.0.7",
                "--config=" + config);
        assertRefused(
                "client is there already: name=laptop; remove it first, or change it with `ztun clients import FILE"
                        + " --replace`",
                "clients",
                "add",
                "laptop",
                KEY,
                "--address=10.13.0.8",
                "--config=" + config);
        assertRefused(
                "no client of that name: name=lapto file=" + clients + "; did you mean laptop?",
                "clients",
                "remove",
                "lapto",
                "--config=" + config);
        Path wrong = Files.writeString(folder.resolve("wrong.toml"), "mtuu = 3\n");
        assertRefused(wrong + ":1: unknown key: mtuu; did you mean mtu?", "clients", "list", "--config=" + wrong);
    }

    @Test
    void shouldTakeOverAFile() throws IOException {
        Files.writeString(clients, "# mine\n" + KEY + " laptop\n");
        Path given =
                Files.writeString(folder.resolve("given"), KEY + " laptop rate=1mbit\n" + OTHER + " branch # new\n");
        assertRefused(
                "file=" + given + " line=1; name is there already, and says something else: name=laptop; see --replace",
                "clients",
                "import",
                given.toString(),
                which);
        err.reset();
        assertRuns("clients", "import", given.toString(), which, "--replace");
        assertEquals("added 1, replaced 1, left alone 0: " + clients, text(out).strip());
        assertEquals(
                List.of("# mine", KEY + " laptop rate=1mbit", OTHER + " branch # new"), Files.readAllLines(clients));
        assertRuns("clients", "import", given.toString(), which);
        assertEquals("added 0, replaced 0, left alone 2: " + clients, text(out).strip());

        Files.writeString(given, KEY + " laptop rate=1mbit\nnonsense\n");
        assertRefused(
                "file=" + given
                        + " line=2; not a public key: length=8; wanted 32 bytes in base64, 44 characters, as `ztun"
                        + " genkey` makes them",
                "clients",
                "import",
                given.toString(),
                which);
        assertRefused("cannot read the clients: file=/nowhere; no such file", "clients", "import", "/nowhere", which);
    }

    @Test
    void shouldSayWhatIsMissing() throws IOException {
        assertRefused("a command is missing: ztun clients add, remove, list or import; see ztun --help", "clients");
        assertRefused("unknown command: ad; did you mean add?; see ztun --help", "clients", "ad");
        assertRefused(
                "unknown command: rm; there are add, remove, list, import; see ztun --help", "clients", "rm", "laptop");
        assertRefused("NAME is missing: ztun clients add NAME KEY; see ztun --help", "clients", "add");
        assertRefused("KEY is missing: ztun clients add NAME KEY; see ztun --help", "clients", "add", "laptop");
        assertRefused(
                "--store-option is for a store that gateways share: name it with --store, such as --store etcd",
                "clients",
                "list",
                "--store-option=endpoints=http://10.0.0.1:2379");
        assertRefused(
                "where are the clients? Name the server's --config FILE, its --authorized-clients FILE, or a --store that"
                        + " gateways share",
                "clients",
                "list");
        assertRefused("options stand behind list; see ztun --help", "--port=1", "clients", "list", which);
        assertRefused(
                "clients may stand in the file of --authorized-clients and in --store: name one of them",
                "clients",
                "list",
                which,
                "--store=etcd");
        assertRefused("cannot read file: file=" + clients + "; no such file", "clients", "list", which);
        Path config = Files.writeString(
                folder.resolve("office.toml"), "[[client]]\nname = \"laptop\"\nkey = \"" + KEY + "\"\n");
        assertRefused(
                "the clients stand in [[client]] of that file, where an editor changes them: " + config
                        + ":1; for this command, have them in a file of their own, with --authorized-clients",
                "clients",
                "list",
                "--config=" + config);
        err.reset();
        out.reset();
        assertEquals(2, run("clients", "list", "--store=nothing"));
        assertTrue(text(err).startsWith("ztun: unknown store: name=nothing available=["), () -> text(err));
    }
}

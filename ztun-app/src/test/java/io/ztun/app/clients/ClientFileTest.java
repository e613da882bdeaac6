package io.ztun.app.clients;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.ZtunException;
import io.ztun.core.settings.Client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientFileTest {
    private static final Addresses TUNNEL = Addresses.parse("10.13.0.1/16");

    @TempDir
    Path folder;

    private Path path;
    private ClientFile file;

    @BeforeEach
    void name() {
        path = folder.resolve("clients");
        file = new ClientFile(path, TUNNEL);
    }

    static String key(int number) {
        byte[] key = new byte[32];
        new Random(number).nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static Client client(int number, String name, String... addresses) {
        return new Client(key(number), name, List.of(addresses), List.of(), List.of(), "client=" + name);
    }

    static List<GivenClient> given(String... lines) {
        return GivenClient.read(
                new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)), "file=given");
    }

    static Progress silent() {
        return new Progress(new PrintStream(new ByteArrayOutputStream()), 0, false);
    }

    private void write(String... lines) throws IOException {
        Files.write(path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private String content() throws IOException {
        return Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    private List<String> names() {
        return file.list(text -> {}).stream().map(each -> each.client().name()).toList();
    }

    private static void assertFails(String message, Runnable what) {
        ConfigException e = assertThrows(ConfigException.class, what::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    /** Comments, blanks, the order, and what is no UTF-8: all of it but the line that is meant. */
    @Test
    void shouldChangeOneLineAndNoOther() throws IOException {
        String[] before = {
            "# those who may join", "", key(1) + "   first  # J\u00fcrgen's", "\t", key(2) + " second", "# end"
        };
        write(before);
        file.add(client(3, "third", "10.13.0.7"), text -> {});
        assertEquals(String.join("\n", before) + "\n" + key(3) + " third address=10.13.0.7\n", content());
        file.remove("first");
        assertEquals(
                String.join(
                                "\n",
                                before[0],
                                before[1],
                                before[3],
                                before[4],
                                before[5],
                                key(3) + " third address=10.13.0.7")
                        + "\n",
                content());
        assertEquals(List.of("second", "third"), names());
    }

    @Test
    void shouldEndLinesAsTheFileDoes() throws IOException {
        Files.writeString(path, "# here\r\n" + key(1) + " first");
        file.add(client(2, "second"), text -> {});
        assertEquals("# here\r\n" + key(1) + " first\r\n" + key(2) + " second\r\n", content());
    }

    @Test
    void shouldMakeAFileThatAServerReads() throws IOException {
        file.add(client(1, "first"), text -> {});
        assertEquals(key(1) + " first\n", content());
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        file.remove("first");
        assertEquals("", content());
        file.add(client(1, "first"), text -> {});
        assertEquals(List.of("first"), names());
    }

    @Test
    void shouldKeepModeAndLinksAndLeaveNothingBehind() throws IOException {
        write(key(1) + " first");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        new ClientFile(link, TUNNEL).add(client(2, "second"), text -> {});
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("first", "second"), names());
        assertEquals("r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(
                    List.of(".clients.lock", "clients", "link"),
                    all.map(each -> each.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shouldRefuseWhatAServerWouldRefuse() throws IOException {
        write(key(1) + " first address=10.13.0.7", "# end");
        String before = content();
        assertFails(
                "key is there twice: key=" + key(1) + " name=first", () -> file.add(client(1, "other"), text -> {}));
        assertFails("client is there already: name=first", () -> file.add(client(2, "first"), text -> {}));
        assertFails(
                "belongs to another one already: value=10.13.0.7 owner=first",
                () -> file.add(client(2, "second", "10.13.0.7"), text -> {}));
        assertFails(
                "address outside the tunnel's network", () -> file.add(client(2, "second", "10.14.0.1"), text -> {}));
        assertFails("address is the server's own", () -> file.add(client(2, "second", "10.13.0.1"), text -> {}));
        assertFails(
                "client=second; not a public key: length=3",
                () -> file.add(
                        new Client("key", "second", List.of(), List.of(), List.of(), "client=second"), text -> {}));
        assertFails("client=se cond; not a client's name", () -> file.add(client(2, "se cond"), text -> {}));
        assertFails("no client of that name: name=second", () -> file.remove("second"));
        assertEquals(before, content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "KEY first mtu=1",
                "KEY first\u0000",
                "\u001b[2J",
                "KEY first\nKEY second",
                "KEY \u00e4"
            })
    void shouldLeaveAFileWithAMistakeAlone(String wrong) throws IOException {
        write("# here", wrong.replace("KEY", key(1)));
        String before = content();
        assertFails("file=" + path + " line=", () -> file.add(client(2, "other"), text -> {}));
        assertFails("file=" + path + " line=", () -> file.remove("first"));
        assertFails("file=" + path + " line=", () -> file.list(text -> {}));
        assertEquals(before, content());
    }

    @Test
    void shouldRefuseAFileThatOthersCanChangeAndOneThatIsNotThere() throws IOException {
        assertFails("no such file", () -> file.remove("first"));
        assertFails("no such file", this::names);
        write(key(1) + " first");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertFails("file can be changed by others", () -> file.add(client(2, "second"), text -> {}));
        ClientFile nowhere = new ClientFile(folder.resolve("no/clients"), TUNNEL);
        assertThrows(ZtunException.class, () -> nowhere.add(client(2, "second"), text -> {}));
    }

    @Test
    void shouldWarnOfASubnetThatWouldNotBeRouted() throws IOException {
        write(key(1) + " first subnets=10.5.0.0/16", key(2) + " second subnets=10.5.0.0/16");
        List<String> warnings = new ArrayList<>();
        file.add(client(3, "third"), warnings::add);
        assertEquals(List.of(), warnings, "what was so before");
        file.add(
                new Client(key(4), "fourth", List.of(), List.of("10.5.0.0/16"), List.of(), "client=fourth"),
                warnings::add);
        assertEquals(1, warnings.size());
        assertTrue(
                warnings.get(0).contains("client=fourth subnet=10.5.0.0/16; it belongs to first already"),
                warnings::toString);
    }

    @Test
    void shouldTakeOverAllOfAFileOrNothing() throws IOException {
        write("# mine", key(1) + " first # stays", key(2) + " second rate=1mbit");
        ClientBook.Outcome done = file.add(
                given("# theirs", key(1) + "  first", key(3) + " third # new", key(4) + " fourth"),
                false,
                silent(),
                text -> {});
        assertEquals(new ClientBook.Outcome(2, 0, 1), done);
        String before = content();
        assertEquals(
                String.join(
                                "\n",
                                "# mine",
                                key(1) + " first # stays",
                                key(2) + " second rate=1mbit",
                                key(3) + " third # new",
                                key(4) + " fourth")
                        + "\n",
                before);

        String other = key(2) + " second rate=2mbit";
        assertFails(
                "file=given line=2; name is there already, and says something else: name=second; see --replace",
                () -> file.add(given(key(5) + " fifth", other), false, silent(), text -> {}));
        assertFails(
                "file=given line=2: key is there twice",
                () -> file.add(given(key(5) + " fifth", key(5) + " sixth"), true, silent(), text -> {}));
        assertFails(
                "file=given line=2: name is there twice",
                () -> file.add(given(key(5) + " fifth", key(6) + " fifth"), true, silent(), text -> {}));
        assertFails(
                "; mistakes in all: 2",
                () -> file.add(given(key(1) + " a", key(2) + " b", key(7) + " c"), true, silent(), text -> {}));
        assertEquals(before, content());

        assertEquals(
                new ClientBook.Outcome(1, 1, 0), file.add(given(key(5) + " fifth", other), true, silent(), text -> {}));
        assertEquals(before.replace("rate=1mbit", "rate=2mbit") + key(5) + " fifth\n", content());
    }

    @Test
    void shouldTakeOverTenThousandAtOnce() throws IOException {
        write("# mine");
        String[] lines = IntStream.range(0, 10_000)
                .mapToObj(i -> key(i) + " client-" + i)
                .toArray(String[]::new);
        assertEquals(new ClientBook.Outcome(10_000, 0, 0), file.add(given(lines), false, silent(), text -> {}));
        assertEquals("# mine\n" + String.join("\n", lines) + "\n", content());
        assertEquals(new ClientBook.Outcome(0, 0, 10_000), file.add(given(lines), false, silent(), text -> {}));
    }

    /** Each of them reads what the one before has written. */
    @Test
    void shouldLetOneAfterTheOtherChangeIt() throws Exception {
        int count = 12;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = IntStream.range(0, count)
                .<Future<?>>mapToObj(i ->
                        threads.submit(() -> new ClientFile(path, TUNNEL).add(client(i, "client-" + i), text -> {})))
                .toList();
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertEquals(
                IntStream.range(0, count).mapToObj(i -> "client-" + i).collect(Collectors.toSet()),
                file.list(text -> {}).stream().map(each -> each.client().name()).collect(Collectors.toSet()));
    }

    @Test
    void shouldNotWaitForeverForSomebodyElse() throws IOException {
        write(key(1) + " first");
        byte[] before = Files.readAllBytes(path);
        try (FileChange held = FileChange.begin(path, Duration.ofSeconds(1))) {
            ZtunException e = assertThrows(ZtunException.class, () -> FileChange.begin(path, Duration.ofMillis(100)));
            assertEquals("somebody else is changing this file: file=" + path + "; try again", e.getMessage());
            assertEquals(path.toRealPath(), held.file());
        }
        FileChange.begin(path, Duration.ofSeconds(1)).close();
        assertArrayEquals(before, Files.readAllBytes(path));
    }
}

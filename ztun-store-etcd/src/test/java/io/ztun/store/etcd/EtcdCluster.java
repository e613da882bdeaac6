package io.ztun.store.etcd;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.testkit.store.StorePlace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Real nodes of etcd, on loopback, with data that is gone when it closes. */
final class EtcdCluster implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Path folder;
    private final List<String> flags;
    private final String scheme;
    private final int[] clientPorts;
    private final int[] peerPorts;
    private final Process[] nodes;
    private Map<String, String> options = new HashMap<>();

    private EtcdCluster(int size, String scheme, List<String> flags, Path parent) throws IOException {
        this.scheme = scheme;
        this.flags = flags;
        folder = Files.createTempDirectory(parent, "ztun-etcd");
        clientPorts = ports(size);
        peerPorts = ports(size);
        nodes = new Process[size];
        IntStream.range(0, size).forEach(this::start);
        IntStream.range(0, size).forEach(this::awaitNode);
    }

    /**
     * Skips the test, with the reason, where etcd is not installed; where the environment has {@code ZTUN_REQUIRE_NETNS=1} it fails.
     */
    static EtcdCluster of(int size) {
        return of(size, "http", List.of());
    }

    static EtcdCluster of(int size, String scheme, List<String> flags) {
        Path memory = Path.of("/dev/shm"); // no disk has to be waited for
        return of(
                size, scheme, flags, Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir")));
    }

    static EtcdCluster of(int size, String scheme, List<String> flags, Path parent) {
        boolean isThere = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "etcd")));
        if (!isThere && "1".equals(System.getenv("ZTUN_REQUIRE_NETNS"))) {
            fail("ZTUN_REQUIRE_NETNS=1, but a command is not installed: etcd");
        }
        assumeTrue(isThere, "a command is not installed: etcd");
        try {
            return new EtcdCluster(size, scheme, flags, parent);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] ports(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    /** Starts a node that has been killed, with what it had. */
    void start(int node) {
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=n" + node,
                "--data-dir=" + folder.resolve("n" + node),
                "--listen-client-urls=" + url(node),
                "--advertise-client-urls=" + url(node),
                "--listen-peer-urls=" + peer(node),
                "--initial-advertise-peer-urls=" + peer(node),
                "--initial-cluster="
                        + IntStream.range(0, nodes.length)
                                .mapToObj(i -> "n" + i + "=" + peer(i))
                                .collect(Collectors.joining(",")),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--logger=zap"));
        command.addAll(flags);
        try {
            nodes[node] = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("n" + node + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it takes connections. */
    void awaitNode(int node) {
        long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPorts[node]), 1_000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadlineNs > 0 || !nodes[node].isAlive()) {
                    fail("etcd does not start: " + log(node));
                }
                pause(20);
            }
        }
    }

    private String log(int node) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("n" + node + ".log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** As by {@code kill -9}. */
    void kill(int node) {
        nodes[node].destroyForcibly();
        try {
            nodes[node].waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something while no store finds the only node, which was killed and is started elsewhere meanwhile. */
    void aside(Runnable what) throws IOException {
        int port = clientPorts[0];
        clientPorts[0] = ports(1)[0];
        start(0);
        awaitNode(0);
        what.run();
        kill(0);
        clientPorts[0] = port;
        start(0);
        awaitNode(0);
    }

    /** Kills the only node, keeps a copy of what it knows, and starts it again. */
    void backUp() throws IOException {
        kill(0);
        copy(folder.resolve("n0"), folder.resolve("backup"));
        start(0);
        awaitNode(0);
    }

    /** Kills the only node, gives it back what it knew at {@link #backUp}, does something that no store sees, and starts it. */
    void restore(Runnable what) throws IOException {
        kill(0);
        delete(folder.resolve("n0"));
        copy(folder.resolve("backup"), folder.resolve("n0"));
        aside(what);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    /** It says nothing more, and takes connections nevertheless: as behind a line that has broken. */
    void freeze(int node) {
        signal(node, "-STOP");
    }

    void thaw(int node) {
        signal(node, "-CONT");
    }

    private void signal(int node, String signal) {
        try {
            int status = new ProcessBuilder("kill", signal, Long.toString(nodes[node].pid()))
                    .start()
                    .waitFor();
            assertEquals(0, status);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive(int node) {
        return nodes[node].isAlive();
    }

    int size() {
        return nodes.length;
    }

    /** Kills all, has what they know go, and starts them with nothing. */
    void startAnew() throws IOException {
        for (int i = 0; i < nodes.length; i++) {
            kill(i);
            delete(folder.resolve("n" + i));
        }
        IntStream.range(0, nodes.length).forEach(this::start);
        IntStream.range(0, nodes.length).forEach(this::awaitNode);
    }

    String url(int node) {
        return scheme + "://127.0.0.1:" + clientPorts[node];
    }

    private String peer(int node) {
        return "http://127.0.0.1:" + peerPorts[node];
    }

    /** Further options of all stores that are opened here from now on. */
    void options(Map<String, String> more) {
        options = new HashMap<>(more);
    }

    /** The options of a store here. */
    Map<String, String> options(String prefix) {
        Map<String, String> all = new HashMap<>(options);
        all.put(
                "endpoints",
                IntStream.range(0, nodes.length).mapToObj(this::url).collect(Collectors.joining(",")));
        all.put("prefix", prefix);
        all.putIfAbsent("timeout", "2s");
        return all;
    }

    Store store(StoreConfig config, String prefix) {
        return new EtcdStoreProvider().create(new StoreConfig(config.gateway(), config.leaseTime(), options(prefix)));
    }

    /** A place of its own for a test. */
    StorePlace place(String prefix) {
        return new StorePlace() {
            @Override
            public Store open(StoreConfig config) {
                return store(config, prefix);
            }

            @Override
            public boolean canGoAway() {
                return true;
            }

            @Override
            public void goAway() {
                IntStream.range(0, nodes.length).forEach(EtcdCluster.this::kill);
            }

            @Override
            public void comeBack() {
                IntStream.range(0, nodes.length).forEach(EtcdCluster.this::start);
                IntStream.range(0, nodes.length).forEach(EtcdCluster.this::awaitNode);
            }

            @Override
            public void close() {
                if (!isAlive(0)) {
                    comeBack();
                }
            }
        };
    }

    /** Asks etcd for something, beside all stores. */
    JsonObject ask(String path, JsonObject body) {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        try (Http http = new Http(EtcdSettings.of(options("/x/")), clock)) {
            return http.post(path, body, System.nanoTime() + TIMEOUT.toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            clock.shutdownNow();
        }
    }

    /** Which node leads the others. */
    int leader() {
        JsonObject status = ask("/v3/maintenance/status", new JsonObject());
        String leader = Json.text(status, "leader");
        for (int i = 0; i < nodes.length; i++) {
            if (!isAlive(i)) {
                continue;
            }
            ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
            try (Http http = new Http(EtcdSettings.of(Map.of("endpoints", url(i))), clock)) {
                JsonObject one = http.post("/v3/maintenance/status", new JsonObject(), http.deadline());
                if (Json.text(Json.object(one, "header"), "member_id").equals(leader)) {
                    return i;
                }
            } catch (StoreException e) {
                continue; // it is not there
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                clock.shutdownNow();
            }
        }
        return fail("nobody leads");
    }

    long revision() {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64("/none"));
        return Json.revision(ask("/v3/kv/range", body));
    }

    void put(String key, String value) {
        ask("/v3/kv/put", Txn.putBody(key, value, 0));
    }

    void delete(String key) {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64(key));
        ask("/v3/kv/deleterange", body);
    }

    static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    @Override
    public void close() {
        Arrays.stream(nodes).forEach(Process::destroyForcibly);
        try {
            for (Process node : nodes) {
                node.waitFor();
            }
            delete(folder);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

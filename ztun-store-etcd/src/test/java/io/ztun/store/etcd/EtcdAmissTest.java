package io.ztun.store.etcd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A node of etcd that answers, but amiss; and keys of others, of any length. */
class EtcdAmissTest {
    private static final String KEEPALIVE = "/v3/lease/keepalive";
    private static final String GRANT = "/v3/lease/grant";
    private static final String RANGE = "/v3/kv/range";
    private static final String HALF = "Content-Length: 100\r\n\r\n{\"header\":";
    private static final String LONG = "x".repeat(1_400_000);

    private EtcdCluster etcd;
    private Between between;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        etcd = EtcdCluster.of(1);
        between = new Between(etcd.url(0));
    }

    @AfterEach
    void end() throws IOException {
        if (between != null) {
            between.close();
            etcd.close();
        }
    }

    private static String whole(String body) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private Store store(String endpoints, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(more);
        options.put("endpoints", endpoints);
        options.putIfAbsent("timeout", "2s");
        return new EtcdStoreProvider().create(new StoreConfig("one", Duration.ofHours(1), options));
    }

    private static String last(Told told) {
        return told.events.get(told.events.size() - 1);
    }

    static List<Arguments> keepalives() {
        return List.of(
                Arguments.of("HTTP/1.1 500 Amiss\r\n" + HALF, "its answer does not go on"),
                Arguments.of("HTTP/1.1 200 OK\r\n" + HALF, "its answer does not go on"),
                Arguments.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n", "chunk"),
                Arguments.of(whole("<html>"), "not a JSON object: <html>"),
                Arguments.of(whole("{}"), "nothing of the lease"),
                Arguments.of(whole("{\"result\":{\"ID\":\"1\"}}"), "nothing of the lease"),
                Arguments.of(whole("{\"error\":\"amiss\"}"), "without a word of etcd's"),
                Arguments.of(whole("{\"error\":{\"grpc_code\":2,\"message\":\"amiss\"}}"), "amiss"),
                Arguments.of(whole("{\"error\":{\"code\":5,\"message\":\"Not Found\"}}"), "Not Found"));
    }

    /** The only node keeps leases amiss for a while: that is said, no lease is taken for gone, and it goes on. */
    @ParameterizedTest
    @MethodSource("keepalives")
    void shouldGoOnAfterAnAnswerAmiss(String message, String reason) {
        try (Told one = new Told(store(between.url(), Map.of()))) {
            one.store.start(one, Duration.ofSeconds(10));
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            int granted = between.asked(GRANT);
            between.answer(KEEPALIVE, message);
            one.await("it is away", () -> !one.isReachable);
            assertTrue(last(one).contains(reason), one.events::toString);
            between.handOn();
            one.await("it is back", () -> one.isReachable);
            assertEquals(Optional.of(true), one.hold("bob", Told.TWO));
            assertEquals(granted, between.asked(GRANT));
        }
    }

    @ParameterizedTest
    @MethodSource("keepalives")
    void shouldGoOnWithTheNextNode(String message, String reason) {
        try (Told one = new Told(store(between.url() + "," + etcd.url(0), Map.of()))) {
            for (String path : List.of(GRANT, KEEPALIVE)) {
                between.answer(path, message);
            }
            one.store.start(one, Duration.ofSeconds(10));
            assertTrue(one.isReachable, one.events::toString);
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
        }
    }

    static List<String> nonsense() {
        return List.of(
                "{\"header\":{\"revision\":\"2\"},\"more\":true,\"kvs\":[{\"key\":\"!!!\"}]}",
                "{\"header\":{\"revision\":\"2\"},\"kvs\":[{\"key\":\"L3p0dW4vcHJvYmVzL29uZQ==\",\"mod_revision\":\"x\"}]}",
                "{\"header\":{\"revision\":\"2\"},\"kvs\":5}",
                "{\"header\":[]}");
    }

    /** The first is read, and only then makes no sense. */
    @ParameterizedTest
    @MethodSource("nonsense")
    void shouldLeaveANodeWhoseKeysMakeNoSense(String body) {
        between.answer(RANGE, whole(body));
        try (Told one = new Told(store(between.url(), Map.of()))) {
            one.store.start(one, Duration.ofSeconds(3));
            assertTrue(last(one).contains("makes no sense"), one.events::toString);
            between.handOn();
            one.await("it is there", () -> one.isReachable);
        }
        between.answer(RANGE, whole(body));
        try (Told one = new Told(store(between.url() + "," + etcd.url(0), Map.of()))) {
            one.store.start(one, Duration.ofSeconds(10));
            assertTrue(one.isReachable, one.events::toString);
        }
    }

    @Test
    void shouldLeaveANodeWhoseWatchIsSilent() {
        between.answer("/v3/watch", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        try (Told one = new Told(store(between.url() + "," + etcd.url(0), Map.of()))) {
            one.store.start(one, Duration.ofSeconds(10));
            assertTrue(one.isReachable, one.events::toString);
        }
    }

    @Test
    void shouldSayWhyBeforeTheFirstTryIsOver() {
        between.answer(GRANT, "HTTP/1.1 200 OK\r\n" + HALF);
        for (Duration patience : List.of(Duration.ofMillis(300), Duration.ofMillis(1_800))) {
            try (Told one = new Told(store(between.url(), Map.of()))) {
                one.store.start(one, patience);
                String reason = patience.toMillis() < 1_000 ? "no answer yet" : "its answer does not go on";
                assertEquals(List.of("reachable false " + between.url() + ": " + reason), one.events);
            }
        }
    }

    @Test
    void shouldGoOnAfterATokenAmiss() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "a password\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        EtcdSecurityTest.makeUser(etcd);
        between.answer("/v3/auth/authenticate", "HTTP/1.1 200 OK\r\n" + HALF);
        Map<String, String> user = Map.of("user", "ztun", "password-file", password.toString());
        try (Told one = new Told(store(between.url(), user))) {
            one.store.start(one, Duration.ofSeconds(3));
            assertTrue(last(one).contains("its answer does not go on"), one.events::toString);
            between.answer("/v3/auth/authenticate", whole("{\"token\":\"one\\ntwo\"}"));
            EtcdCluster.pause(1_000);
            assertFalse(one.isReachable);
            between.handOn();
            one.await("it is there", () -> one.isReachable);
        }
    }

    /** A listener's own mistake ends nothing. */
    @Test
    void shouldGoOnWhenTheListenerThrows() {
        AtomicBoolean hasThrown = new AtomicBoolean();
        try (Told one = new Told(store(between.url(), Map.of())) {
            @Override
            public void onReachable(boolean reachable, String reason) {
                super.onReachable(reachable, reason);
                if (!reachable && hasThrown.compareAndSet(false, true)) {
                    throw new IllegalStateException("thrown by the test");
                }
            }
        }) {
            one.store.start(one, Duration.ofSeconds(10));
            between.answer(KEEPALIVE, whole("<html>"));
            one.await("it is away", hasThrown::get);
            between.handOn();
            one.await("it is back", () -> one.isReachable);
        }
    }

    /** Other keys are not read, and long ones of ours in short pages. */
    @Test
    void shouldReadWhateverElseThereIs() {
        for (int i = 0; i < 19; i++) {
            etcd.put("/ztun/odd/" + i, LONG);
            etcd.put("/ztun/clients/long" + i, LONG);
        }
        etcd.put("/ztun/clients/alice", "KEY alice");
        etcd.put("/ztun/clients/zoe", "KEY zoe");
        try (Told one = new Told(store(etcd.url(0), Map.of("timeout", "5s")))) {
            one.store.start(one, Duration.ofSeconds(20));
            assertTrue(one.isReachable, one.events::toString);
            assertEquals(Map.of("alice", "KEY alice", "zoe", "KEY zoe"), one.clients);
        }
    }

    /** What has been written meanwhile comes in pieces. */
    @Test
    void shouldFollowWhateverElseIsWritten() throws IOException {
        try (Told one = new Told(store(between.url(), Map.of("timeout", "5s")))) {
            one.store.start(one, Duration.ofSeconds(20));
            int read = between.asked(RANGE);
            between.cut();
            one.await("it is away", () -> !one.isReachable);
            for (int i = 0; i < 19; i++) {
                etcd.put("/ztun/odd/" + i, LONG);
            }
            etcd.put("/ztun/clients/bob", "KEY bob");
            between.mend();
            one.await("bob", () -> one.isReachable && one.clients.containsKey("bob"));
            assertEquals(read + 1, between.asked(RANGE), "all has been read anew");
        }
    }

    @Test
    void shouldLeaveOutWhatIsTooLongToBeRead() {
        String tooLong = "x".repeat(Http.ANSWER_LENGTH_MAX);
        try (EtcdCluster large = EtcdCluster.of(1, "http", List.of("--max-request-bytes=33554432"))) {
            large.put("/ztun/clients/alice", "KEY alice");
            large.put("/ztun/clients/bob", tooLong);
            large.put("/ztun/clients/carol", "KEY carol");
            try (Told one = new Told(store(large.url(0), Map.of("timeout", "5s")))) {
                one.store.start(one, Duration.ofSeconds(20));
                assertTrue(one.isReachable, one.events::toString);
                assertEquals(Map.of("alice", "KEY alice", "carol", "KEY carol"), one.clients);

                large.put("/ztun/clients/alice", tooLong);
                one.await("no alice", () -> !one.clients.containsKey("alice"));
                large.put("/ztun/clients/dave", "KEY dave");
                one.await("dave", () -> one.isReachable && one.clients.containsKey("dave"));
            }
        }
    }

    @Test
    void shouldSayOfEachKeyThatItMakesNoSense() {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger("io.ztun.store.etcd");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (Told one = new Told(etcd, "one")) {
            etcd.put("/ztun/odd", "x");
            etcd.put("/ztun/clients/alice", "");
            etcd.put("/ztun/clients/alice", "");
            one.await("both", () -> said.size() == 2);
            etcd.put("/ztun/clients/alice", "KEY alice");
            etcd.put("/ztun/clients/alice", "");
            one.await("alice again", () -> said.size() == 3);
            for (int i = 0; i < 200; i++) {
                etcd.put("/ztun/odd/" + i + "/" + "x".repeat(1_000), "x");
            }
            etcd.put("/ztun/clients/bob", "KEY bob");
            one.await("bob", () -> one.clients.containsKey("bob"));
            assertEquals(100, said.size());
            assertTrue(said.stream().allMatch(line -> line.length() < 400), said::toString);
        } finally {
            logger.removeHandler(handler);
        }
    }
}

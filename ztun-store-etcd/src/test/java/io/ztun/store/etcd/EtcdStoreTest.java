package io.ztun.store.etcd;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What etcd may do, and what others may write there. */
class EtcdStoreTest {
    private static final String ADDRESSES = "/ztun/addresses/";

    private EtcdCluster etcd;

    @BeforeEach
    void start() {
        etcd = EtcdCluster.of(1);
    }

    @AfterEach
    void end() {
        if (etcd != null) {
            etcd.close();
        }
    }

    private JsonObject key(String key) {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64(key));
        return Json.objects(etcd.ask("/v3/kv/range", body), "kvs").get(0);
    }

    private boolean isThere(String key) {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64(key));
        return !Json.objects(etcd.ask("/v3/kv/range", body), "kvs").isEmpty();
    }

    @Test
    void shouldWriteWhatIsDocumented() {
        try (Told one = new Told(etcd, "one")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            one.store.announce(Map.of("sessions", "1"));
            one.await("the announcement", () -> one.gateways.containsKey("one"));

            assertEquals(
                    "{\"client\":\"alice\",\"gateway\":\"one\"}", Json.bytes(key(ADDRESSES + "10.13.0.1"), "value"));
            assertEquals("{\"sessions\":\"1\"}", Json.bytes(key("/ztun/gateways/one"), "value"));
        }
        assertEquals("{\"client\":\"alice\",\"gateway\":\"\"}", Json.bytes(key(ADDRESSES + "10.13.0.1"), "value"));
        assertFalse(isThere("/ztun/gateways/one"));
    }

    @Test
    void shouldCostNothingWhileNothingHappens() {
        try (Told one = new Told(etcd, "one")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            long before = etcd.revision();
            EtcdCluster.pause(3_300);
            assertEquals(before, etcd.revision());
            assertTrue(one.isReachable);
        }
    }

    /** Of a client that is known, a hello is answered without a write; coming costs one, and going one. */
    @Test
    void shouldCostOneWriteForComingAndOneForGoing() {
        try (Told one = new Told(etcd, "one")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            long before = etcd.revision();
            one.store.release("alice", List.of(Told.ONE));
            one.await("the release", () -> one.isHeldBy(Told.ONE, ""));
            assertEquals(before + 1, etcd.revision());
            assertEquals(Optional.of(true), Told.done(one.store.reserve("alice", List.of(Told.ONE))));
            assertEquals(before + 1, etcd.revision());
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            assertEquals(before + 2, etcd.revision());
        }
    }

    @Test
    void shouldHoldAgainWhatEtcdHasLost() {
        try (Told one = new Told(etcd, "one")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            assertEquals(Optional.of(true), one.hold("bob", Told.TWO));
            int told = one.events.size();
            JsonObject lost = key(ADDRESSES + "10.13.0.1");
            JsonObject revoke = new JsonObject();
            revoke.addProperty("ID", Json.text(lost, "lease"));

            etcd.ask("/v3/lease/revoke", revoke);

            one.await("alice again", () -> isThere(ADDRESSES + "10.13.0.1") && isThere(ADDRESSES + "10.13.0.2"));
            assertEquals(Optional.of(false), one.hold("carol", Told.ONE));
            assertEquals(told, one.events.size(), one.events::toString);
        }
    }

    @Test
    void shouldHoldAgainWhenEtcdComesBackWithNothing() throws IOException {
        try (Told one = new Told(etcd, "one")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            assertEquals(Optional.of(true), Told.done(one.store.putClient("alice", "KEY alice", false)));
            etcd.startAnew();
            one.await("the client is gone", () -> one.clients.isEmpty());
            one.await("it is there", () -> one.isReachable);
            one.await("alice again", () -> isThere(ADDRESSES + "10.13.0.1"));
            assertTrue(one.isHeldBy(Told.ONE, "one"));
            assertEquals(Optional.of(true), one.hold("bob", Told.TWO));
        }
    }

    /** Who may join is as it was then, and whoever has come to hold an address since holds it still, unless it was another client's. */
    @ParameterizedTest(name = "and comes {0} revisions further")
    @ValueSource(ints = {0, 100})
    void shouldGoOnWhenEtcdIsRestoredFromABackup(int revisions) throws IOException {
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two")) {
            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            assertEquals(Optional.of(true), one.hold("dave", Told.THREE));
            one.store.release("dave", List.of(Told.THREE));
            assertEquals(Optional.of(true), Told.done(one.store.putClient("alice", "KEY alice", false)));
            assertEquals(Optional.of(true), Told.done(one.store.putClient("dave", "KEY dave", false)));
            two.await("all", () -> two.clients.size() == 2 && two.isHeldBy(Told.THREE, ""));
            etcd.backUp();
            one.await("one is back", () -> one.isReachable);
            two.await("two is back", () -> two.isReachable);

            assertEquals(Optional.of(true), two.hold("alice", Told.ONE));
            assertEquals(Optional.of(true), one.hold("bob", Told.TWO));
            assertEquals(Optional.of(true), Told.done(two.store.forget("dave", Told.THREE)));
            assertEquals(Optional.of(true), two.hold("erin", Told.THREE));
            assertEquals(Optional.of(true), Told.done(one.store.putClient("bob", "KEY bob", false)));
            assertEquals(Optional.of(true), Told.done(one.store.removeClient("dave")));
            one.await("all", () -> one.isHeldBy(Told.ONE, "two") && one.isHeldBy(Told.THREE, "two"));
            two.await("all", () -> two.isHeldBy(Told.TWO, "one") && two.clients.containsKey("bob"));
            List<String> ofAlice = two.eventsOf(Told.ONE);
            List<String> ofBob = one.eventsOf(Told.TWO);
            etcd.restore(() -> IntStream.range(0, revisions).forEach(i -> etcd.put("/else", "x" + i)));

            Map<String, String> clients = Map.of("alice", "KEY alice", "dave", "KEY dave");
            for (Told each : List.of(one, two)) {
                each.await("the clients of then", () -> each.clients.equals(clients));
                each.await("alice", () -> each.isHeldBy(Told.ONE, "two"));
                each.await("bob", () -> each.isHeldBy(Told.TWO, "one"));
                each.await(
                        "dave",
                        () -> each.isHeldBy(Told.THREE, "")
                                && each.leases.get(Told.THREE).client().equals("dave"));
            }
            assertEquals(ofAlice, two.eventsOf(Told.ONE), "alice's session goes on");
            assertEquals(ofBob, one.eventsOf(Told.TWO), "bob's session goes on");
            assertEquals(
                    "{\"client\":\"alice\",\"gateway\":\"two\"}", Json.bytes(key(ADDRESSES + "10.13.0.1"), "value"));
            assertEquals("{\"client\":\"bob\",\"gateway\":\"one\"}", Json.bytes(key(ADDRESSES + "10.13.0.2"), "value"));
            assertEquals(Optional.of(false), two.hold("erin", Told.THREE));
        }
    }

    @Test
    void shouldLeaveOutWhatMakesNoSense() {
        List<String> values =
                List.of("", "{", "[]", "{\"client\":\"\"}", "{\"client\":{}}", "{\"client\":\"x\",\"gateway\":\"/\"}");
        for (int i = 0; i < values.size(); i++) {
            etcd.put(ADDRESSES + "10.13.1." + i, values.get(i));
        }
        for (String key :
                List.of("localhost", "10.13.0.1.", "010.13.0.1", "10.13.0.256", "fd00::1", "::ffff:10.13.0.1", "")) {
            etcd.put(ADDRESSES + key, "{\"client\":\"alice\",\"gateway\":\"\"}");
        }
        etcd.put("/ztun/clients/two words", "KEY x");
        etcd.put("/ztun/clients/two", "KEY two\nKEY more");
        etcd.put("/ztun/gateways/two", "[]");
        etcd.put("/ztun/else", "x");
        etcd.put("/ztun/", "x");
        try (Told one = new Told(etcd, "one")) {
            assertEquals(List.of("reachable true "), one.events);
            assertEquals(
                    Optional.of(false),
                    one.hold("alice", Keys.parseAddress("10.13.1.1").orElseThrow()));

            assertEquals(Optional.of(true), one.hold("alice", Told.ONE));
            etcd.put("/ztun/clients/alice", "KEY alice");
            one.await("alice", () -> one.clients.containsKey("alice"));
            etcd.put("/ztun/clients/alice", "");
            one.await("no alice", () -> !one.clients.containsKey("alice"));
            etcd.put("/ztun/clients/alice", "KEY alice");
            one.await("alice again", () -> one.clients.containsKey("alice"));
        }
    }

    /** What it lacked has been thrown away meanwhile: everything is read anew, and the differences are told. */
    @Test
    void shouldReadAnewAfterACompaction() throws IOException {
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two")) {
            assertEquals(Optional.of(true), Told.done(two.store.putClient("alice", "KEY alice", false)));
            assertEquals(Optional.of(true), Told.done(two.store.putClient("bob", "KEY bob", false)));
            assertEquals(Optional.of(true), two.hold("alice", Told.ONE));
            one.await("all", () -> one.clients.size() == 2 && one.isHeldBy(Told.ONE, "two"));
            etcd.kill(0);
            one.await("away", () -> !one.isReachable);
            etcd.aside(() -> {
                etcd.delete("/ztun/clients/alice");
                etcd.put("/ztun/clients/carol", "KEY carol");
                JsonObject compact = new JsonObject();
                compact.addProperty("revision", Long.toString(etcd.revision()));
                etcd.ask("/v3/kv/compaction", compact);
            });

            one.await("back", () -> one.isReachable);
            one.await("the differences", () -> one.clients.equals(Map.of("bob", "KEY bob", "carol", "KEY carol")));
            assertTrue(one.isHeldBy(Told.ONE, "two"));
        }
    }

    @Test
    void shouldLetGoOfWhatAFormerProcessHeld() {
        etcd.put(ADDRESSES + "10.13.0.1", "{\"client\":\"alice\",\"gateway\":\"one\"}");
        etcd.put(ADDRESSES + "10.13.0.2", "{\"client\":\"bob\",\"gateway\":\"two\"}");
        try (Told one = new Told(etcd, "one")) {
            assertTrue(one.isHeldBy(Told.ONE, ""));
            assertTrue(one.isHeldBy(Told.TWO, "two"));
            one.await(
                    "alice's is let go of",
                    () -> Json.bytes(key(ADDRESSES + "10.13.0.1"), "value")
                            .equals("{\"client\":\"alice\",\"gateway\":\"\"}"));
        }
    }
}

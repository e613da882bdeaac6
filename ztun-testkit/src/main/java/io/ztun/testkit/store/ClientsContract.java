package io.ztun.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Who may join. */
@Api(Api.Status.EXPERIMENTAL)
public interface ClientsContract extends StoreContract {

    @Test
    default void shouldPutReplaceAndRemove() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(Gateway.done(one.store().putClient("alice", "KEY alice", false)));
            Gateway.await("alice", () -> Map.of("alice", "KEY alice").equals(one.clients()));

            assertFalse(Gateway.done(one.store().putClient("alice", "OTHER alice", false)));
            assertTrue(Gateway.done(one.store().putClient("bob", "KEY bob", true)), "nothing to replace");
            assertTrue(Gateway.done(one.store().putClient("alice", "KEY alice rate=5M", true)));
            Gateway.await(
                    "alice anew",
                    () -> Map.of("alice", "KEY alice rate=5M", "bob", "KEY bob").equals(one.clients()));

            assertTrue(Gateway.done(one.store().removeClient("alice")));
            Gateway.await("no alice", () -> Map.of("bob", "KEY bob").equals(one.clients()));
            assertFalse(Gateway.done(one.store().removeClient("alice")));
            assertTrue(Gateway.done(one.store().putClient("alice", "KEY alice", false)), "the name is free again");
        }
    }

    @Test
    default void shouldKeepNamesAndEntriesAsTheyAre() {
        Map<String, String> clients = Map.of(
                "x".repeat(64),
                "KEY n",
                "A.b_c-9",
                "Zm9v+YmFy/Cg== A.b_c-9 address=10.0.0.1,fd00::1 subnets=10.5.0.0/24 # jürgen \"☃\" \\",
                "long",
                "k".repeat(4_000),
                "9@b.example",
                "KEY 9@b.example",
                "a",
                "KEY a",
                "a.b",
                "KEY a.b");
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            clients.forEach((name, entry) -> assertTrue(Gateway.done(one.store().putClient(name, entry, false)), name));
            Gateway.await("all of them", () -> clients.equals(one.clients()));
        }
    }

    @Test
    default void shouldTellAllGateways() {
        try (StorePlace place = place()) {
            assumeTrue(place.isShared(), "the store says that it is for one gateway at a time");
            try (Gateway one = Gateway.at(place, "one");
                    Gateway two = Gateway.at(place, "two")) {
                assertTrue(Gateway.done(one.store().putClient("alice", "KEY alice", false)));
                Gateway.await("alice", () -> two.clients().containsKey("alice"));
                assertFalse(Gateway.done(two.store().putClient("alice", "OTHER alice", false)));
                assertTrue(Gateway.done(two.store().removeClient("alice")));
                Gateway.await("no alice", () -> one.clients().isEmpty());
            }
        }
    }

    /** More than a store reads at once: whoever starts has heard of all when {@code start} returns. */
    @Test
    default void shouldTellAllThatThereIsAtTheStart() {
        try (StorePlace place = place()) {
            assumeTrue(place.isKept(), "the store says that nothing outlives it");
            Map<String, String> clients = IntStream.range(0, 1_234)
                    .boxed()
                    .collect(Collectors.toMap(i -> "client-" + i, i -> "KEY-" + i + " client-" + i));
            try (Gateway one = Gateway.at(place, "one")) {
                List<CompletionStage<Boolean>> some = new ArrayList<>();
                clients.forEach((name, entry) -> {
                    some.add(one.store().putClient(name, entry, false));
                    if (some.size() == 50) {
                        some.forEach(Gateway::done);
                        some.clear();
                    }
                });
                some.forEach(Gateway::done);
                assertTrue(one.reserve("alice", Gateway.address(1)));
            }
            try (Gateway two = Gateway.at(place, "two")) {
                assertEquals(clients, two.clients());
                assertEquals(
                        "alice", two.lease(Gateway.address(1)).orElseThrow().client());
                assertEquals(List.of(two.lease(Gateway.address(1))), two.told(Gateway.address(1)), "once");
            }
        }
    }
}

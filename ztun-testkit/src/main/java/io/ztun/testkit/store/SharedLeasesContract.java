package io.ztun.testkit.store;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.spi.Lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Leases as several gateways see them: an address never has two clients, and a session never two gateways. */
@Api(Api.Status.EXPERIMENTAL)
public interface SharedLeasesContract extends StoreContract {

    private StorePlace shared() {
        StorePlace place = place();
        if (!place.isShared()) {
            place.close();
        }
        assumeTrue(place.isShared(), "the store says that it is for one gateway at a time");
        return place;
    }

    @Test
    default void shouldMoveToTheGatewayThatHoldsLast() {
        try (StorePlace place = shared();
                Gateway one = Gateway.at(place, "one");
                Gateway two = Gateway.at(place, "two")) {
            InetAddress[] both = {Gateway.address(1), Gateway.address6(1)};
            assertTrue(one.hold("alice", both));
            assertTrue(two.hold("alice", both));
            for (Gateway gateway : List.of(one, two)) {
                gateway.awaitLease(both[0], "alice", "two");
                gateway.awaitLease(both[1], "alice", "two");
            }
            one.release("alice", both);
            one.settle();
            two.settle();
            one.awaitLease(both[0], "alice", "two");
            two.awaitLease(both[1], "alice", "two");
        }
    }

    @Test
    default void shouldMoveNothingForWhoReservesElsewhere() {
        try (StorePlace place = shared();
                Gateway one = Gateway.at(place, "one");
                Gateway two = Gateway.at(place, "two")) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            assertTrue(two.reserve("alice", Gateway.address(1)), "whatever two has heard of it yet");
            assertFalse(two.reserve("bob", Gateway.address(1)));
            assertFalse(two.hold("bob", Gateway.address(1)));

            two.settle();
            two.awaitLease(Gateway.address(1), "alice", "one");
        }
    }

    /** A client comes to two gateways at once, which choose an address each: by the first one both know what it has. */
    @Test
    default void shouldAgreeOnWhatAClientWasGivenFirst() {
        try (StorePlace place = shared();
                Gateway one = Gateway.at(place, "one");
                Gateway two = Gateway.at(place, "two")) {
            for (int i = 0; i < 100; i++) {
                String client = "client-" + i;
                List<InetAddress> here = List.of(Gateway.address(2 * i), Gateway.address6(2 * i));
                List<InetAddress> there = List.of(Gateway.address(2 * i + 1), Gateway.address6(2 * i + 1));
                CompletionStage<InetAddress> atOne =
                        one.store().reserve(client, here).thenApply(reserved -> one.firstOf(client));
                CompletionStage<InetAddress> atTwo =
                        two.store().reserve(client, there).thenApply(reserved -> two.firstOf(client));
                assertEquals(Gateway.done(atOne), Gateway.done(atTwo), client);
            }
        }
    }

    @Test
    default void shouldTellOfOneAddressInOrder() {
        try (StorePlace place = shared();
                Gateway one = Gateway.at(place, "one");
                Gateway two = Gateway.at(place, "two");
                Gateway three = Gateway.at(place, "three")) {
            List<Gateway> gateways = List.of(one, two, three);
            List<Optional<Lease>> made = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Gateway gateway = gateways.get(i % 3);
                assertTrue(gateway.hold("alice", Gateway.address(1)));
                made.add(Optional.of(new Lease(
                        Gateway.address(1),
                        "alice",
                        Optional.of(List.of("one", "two", "three").get(i % 3)))));
            }
            for (Gateway gateway : gateways) {
                gateway.awaitLease(Gateway.address(1), "alice", "three");
                gateway.settle();
                List<Optional<Lease>> told = gateway.told(Gateway.address(1));
                int at = 0;
                for (Optional<Lease> lease : told) {
                    while (at < made.size() && !made.get(at).equals(lease)) {
                        at++;
                    }
                    assertTrue(at < made.size(), () -> "out of order, or twice: " + told);
                    at++;
                }
            }
        }
    }

    /** Takes at random from a seed: what one client has got once is never another's. */
    @Test
    default void shouldGiveNoAddressToTwoClients() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        String again = "run it again with -Dztun.seed=" + seed;
        Map<InetAddress, Set<String>> got = new ConcurrentHashMap<>();
        try (StorePlace place = shared();
                Gateway one = Gateway.at(place, "one");
                Gateway two = Gateway.at(place, "two");
                Gateway three = Gateway.at(place, "three")) {
            List<Gateway> gateways = List.of(one, two, three);
            List<CompletableFuture<Void>> fighters = IntStream.range(0, 12)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> fight(gateways.get(i % 3), new Random(seed + i), got),
                            task -> new Thread(task, "fighter-" + i).start()))
                    .toList();
            fighters.forEach(CompletableFuture::join);

            got.forEach((address, clients) -> assertEquals(1, clients.size(), () -> address + " " + again));
            assertFalse(got.isEmpty());
            gateways.forEach(Gateway::settle);
            got.forEach((address, clients) -> {
                Gateway.await(
                        "all say the same of " + address + "; " + again,
                        () -> gateways.stream()
                                        .map(gateway -> gateway.lease(address))
                                        .collect(Collectors.toSet())
                                        .size()
                                == 1);
                Lease lease = one.lease(address).orElseThrow();
                assertEquals(clients, Set.of(lease.client()), again);
            });
        }
    }

    private static void fight(Gateway gateway, Random random, Map<InetAddress, Set<String>> got) {
        for (int i = 0; i < 25; i++) {
            String client = "client-" + random.nextInt(15);
            int n = random.nextInt(5);
            InetAddress[] both = random.nextBoolean()
                    ? new InetAddress[] {Gateway.address(n), Gateway.address6(n)}
                    : new InetAddress[] {Gateway.address6(n), Gateway.address((n + 1) % 5)};
            int what = random.nextInt(3);
            if (what == 2) {
                gateway.release(client, both);
            } else if (what == 1 ? gateway.hold(client, both) : gateway.reserve(client, both)) {
                for (InetAddress address : both) {
                    got.computeIfAbsent(address, key -> ConcurrentHashMap.newKeySet())
                            .add(client);
                }
            }
        }
    }
}

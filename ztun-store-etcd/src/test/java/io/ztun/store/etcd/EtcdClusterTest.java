package io.ztun.store.etcd;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three nodes, of which some are killed. */
class EtcdClusterTest {
    private static EtcdCluster etcd;

    @BeforeAll
    static void start() {
        etcd = EtcdCluster.of(3);
    }

    @AfterAll
    static void end() {
        if (etcd != null) {
            etcd.close();
        }
    }

    private static InetAddress address(int n) {
        return Keys.parseAddress("10.13.2." + n).orElseThrow();
    }

    @Test
    void shouldGoOnWithoutLeaderAndWithoutAMinority() {
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two")) {
            assertEquals(Optional.of(true), one.hold("alice", address(1)));
            for (int round = 0; round < 3; round++) {
                int leader = etcd.leader();
                int killed = round == 1 ? (leader + 1) % 3 : leader;
                etcd.kill(killed);
                String client = "client-" + round;
                InetAddress address = address(10 + round);
                one.await(
                        "a claim without a node",
                        () -> one.hold(client, address).equals(Optional.of(true)));
                two.await("word of it", () -> two.isHeldBy(address, "one"));
                assertTrue(two.isHeldBy(address(1), "one"));
                etcd.start(killed);
                etcd.awaitNode(killed);
            }
            one.await("all is well", () -> one.isReachable && two.isReachable);
        }
    }

    /** Requests and watch move to another node, and nothing is missed. */
    @Test
    void shouldGoOnWhenItsNodeFallsSilent() {
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two")) {
            assertEquals(Optional.of(true), one.hold("alice", address(20)));
            etcd.freeze(0);
            try {
                one.await("a claim", () -> one.hold("bob", address(21)).equals(Optional.of(true)));
                two.await("word of it", () -> two.isHeldBy(address(21), "one"));
                two.await("another claim", () -> two.hold("alice", address(20)).equals(Optional.of(true)));
                one.await("word of the move", () -> one.isHeldBy(address(20), "two"));
            } finally {
                etcd.thaw(0);
            }
        }
    }

    @Test
    void shouldBeWhereItWasWhenAllHaveBeenKilled() {
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two")) {
            assertEquals(Optional.of(true), one.hold("bob", address(3)));
            assertEquals(Optional.of(true), two.hold("carol", address(4)));
            IntStream.range(0, 3).forEach(etcd::kill);
            one.await("away", () -> !one.isReachable && !two.isReachable);
            assertEquals(Optional.empty(), one.hold("dave", address(5)));
            IntStream.range(0, 3).forEach(etcd::start);
            one.await("back", () -> one.isReachable && two.isReachable);
            assertTrue(one.isHeldBy(address(3), "one") && two.isHeldBy(address(3), "one"));
            assertTrue(one.isHeldBy(address(4), "two") && two.isHeldBy(address(4), "two"));
            one.await("a claim", () -> one.hold("dave", address(5)).equals(Optional.of(true)));
        }
    }

    /** Thirty clients, three gateways, ten addresses; nodes are killed and started meanwhile. No address is ever two clients'. */
    @Test
    void shouldNeverGiveAnAddressToTwo() throws Exception {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        String again = "run it again with -Dztun.seed=" + seed;
        Map<InetAddress, String> owners = new ConcurrentHashMap<>();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger unanswered = new AtomicInteger();
        long endNs = System.nanoTime() + 6_000_000_000L;
        try (Told one = new Told(etcd, "one");
                Told two = new Told(etcd, "two");
                Told three = new Told(etcd, "three")) {
            List<Told> gateways = List.of(one, two, three);
            List<CompletableFuture<Void>> clients = IntStream.range(0, 30)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                Random random = new Random(seed + i);
                                while (System.nanoTime() - endNs < 0) {
                                    fight("client-" + i, gateways, random, owners, wrong, taken, unanswered);
                                }
                            },
                            task -> new Thread(task, "client-" + i).start()))
                    .toList();
            Random random = new Random(seed);
            while (System.nanoTime() - endNs < 0) {
                int node = random.nextInt(3);
                etcd.kill(node);
                EtcdCluster.pause(500 + random.nextInt(1_000));
                etcd.start(node);
                etcd.awaitNode(node);
                EtcdCluster.pause(300 + random.nextInt(500));
            }
            clients.forEach(CompletableFuture::join);
            assertEquals(List.of(), List.copyOf(wrong), again);
            assertTrue(taken.get() > 20, () -> "taken=" + taken + " unanswered=" + unanswered + "; " + again);
            for (int n = 0; n < 10; n++) {
                InetAddress address = address(100 + n);
                one.await(
                        "all say the same of " + address + "; " + again,
                        () -> Optional.ofNullable(one.leases.get(address))
                                        .equals(Optional.ofNullable(two.leases.get(address)))
                                && Optional.ofNullable(one.leases.get(address))
                                        .equals(Optional.ofNullable(three.leases.get(address))));
            }
        }
    }

    private static void fight(
            String client,
            List<Told> gateways,
            Random random,
            Map<InetAddress, String> owners,
            Queue<String> wrong,
            AtomicInteger taken,
            AtomicInteger unanswered) {
        InetAddress address = address(100 + random.nextInt(10));
        Told gateway = gateways.get(random.nextInt(3));
        Optional<Boolean> got = gateway.hold(client, address);
        if (got.isEmpty()) {
            unanswered.incrementAndGet();
            EtcdCluster.pause(50);
            return;
        } else if (!got.get()) {
            return;
        }
        taken.incrementAndGet();
        String other = owners.put(address, client);
        if (other != null && !other.equals(client)) {
            wrong.add(address + " is " + client + "'s, and was " + other + "'s");
        }
        if (random.nextInt(3) > 0) { // at another gateway next
            gateway = gateways.get(random.nextInt(3));
            gateway.hold(client, address);
        }
        owners.remove(address, client); // from here on it may be another's
        Told last = gateway;
        last.store.release(client, List.of(address));
        Told.done(last.store.forget(client, address));
    }
}

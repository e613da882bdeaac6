package io.ztun.store.etcd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import com.google.gson.JsonObject;

import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreListener;

/** How far a fleet's store goes: gateways in this process, without traffic, against three nodes of etcd. Run by {@code bench/fleet-store}. */
final class FleetStoreBench implements AutoCloseable {
    /** Clients that one gateway lets in at once, of which each waits for its store. */
    private static final int AT_ONCE = 16;

    private static final int NODES = 3;
    private static final long QUIET_MS = 1_000;

    private final int clients;
    private final int gateways;
    private final EtcdCluster etcd;
    private final List<Counting> all = new ArrayList<>();

    private FleetStoreBench(int clients, int gateways, Path folder) {
        this.clients = clients;
        this.gateways = gateways;
        etcd = EtcdCluster.of(
                NODES, "http", List.of("--snapshot-count=10000", "--auto-compaction-retention=5m"), folder);
        etcd.options(Map.of("timeout", "5s"));
    }

    /** A gateway, with what it has been told. */
    private static final class Counting implements StoreListener {
        final Store store;
        final AtomicLong events = new AtomicLong();

        Counting(Store store) {
            this.store = store;
        }

        @Override
        public void onLease(Lease lease) {
            events.incrementAndGet();
        }

        @Override
        public void onLeaseGone(InetAddress address) {
            events.incrementAndGet();
        }

        @Override
        public void onClient(String name, String entry) {
            events.incrementAndGet();
        }

        @Override
        public void onClientGone(String name) {
            events.incrementAndGet();
        }

        @Override
        public void onGateway(String name, Map<String, String> facts) {
            events.incrementAndGet();
        }

        @Override
        public void onGatewayGone(String name) {
            events.incrementAndGet();
        }

        @Override
        public void onReachable(boolean reachable, String reason) {
            if (!reachable) {
                System.err.println("not reachable: " + reason);
            }
        }
    }

    public static void main(String... arguments) throws Exception {
        int clients = number(arguments, "--clients", 100_000);
        int gateways = number(arguments, "--gateways", 50);
        int idleS = number(arguments, "--idle", 60);
        Path folder = Path.of(text(arguments, "--data", System.getProperty("java.io.tmpdir")));
        try (FleetStoreBench bench = new FleetStoreBench(clients, gateways, folder)) {
            bench.run(idleS);
        }
    }

    private static String text(String[] arguments, String name, String otherwise) {
        int at = Arrays.asList(arguments).indexOf(name);
        return at < 0 ? otherwise : arguments[at + 1];
    }

    private static int number(String[] arguments, String name, int otherwise) {
        return Integer.parseInt(text(arguments, name, Integer.toString(otherwise)));
    }

    private void run(int idleS) throws InterruptedException {
        System.out.printf(
                "%d clients with an address each, %d gateways, %d nodes of etcd, %d processors%n%n",
                clients, gateways, NODES, Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "%-34s %8s %10s %10s %8s %8s %10s %18s%n",
                "", "seconds", "clients/s", "writes", "p50 ms", "p95 ms", "db MB", "events/s/gateway");
        for (int i = 0; i < gateways; i++) {
            StoreConfig config = new StoreConfig("gateway-" + i, StoreConfig.LEASE_TIME_DEFAULT, Map.of());
            Counting gateway = new Counting(etcd.store(config, "/ztun/"));
            all.add(gateway);
            gateway.store.start(gateway, Duration.ofSeconds(30));
            gateway.store.announce(Map.of("sessions", "0"));
        }
        // A new client costs two: one to reserve, one to hold.
        measure("all connect, for the first time", clients, i -> comes(i, gatewayOf(i)));
        idle("idle", idleS);
        int some = clients / 10;
        measure("a tenth moves to another gateway", some, i -> comes(i, gatewayOf(i + 1)));
        measure("all disconnect", clients, i -> {
            Counting at = i < some ? gatewayOf(i + 1) : gatewayOf(i);
            at.store.release(client(i), List.of(address(i)));
            return CompletableFuture.completedFuture(true);
        });
        measure("all connect again", clients, i -> comes(i, gatewayOf(i)));
        long start = System.nanoTime();
        try (Store late = etcd.store(new StoreConfig("late", StoreConfig.LEASE_TIME_DEFAULT, Map.of()), "/ztun/")) {
            late.start(new Counting(late), Duration.ofSeconds(60));
            System.out.printf(Locale.ROOT, "%-34s %8.1f%n", "another gateway starts", seconds(start));
        }
    }

    private CompletionStage<Boolean> comes(int i, Counting gateway) {
        List<InetAddress> address = List.of(address(i));
        return gateway.store
                .reserve(client(i), address)
                .thenCompose(reserved -> gateway.store.hold(client(i), address));
    }

    private Counting gatewayOf(int i) {
        return all.get(i % gateways);
    }

    /** As long as a public key. */
    private static String client(int i) {
        return String.format("%044d", i);
    }

    private static InetAddress address(int i) {
        try {
            return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    private void measure(String what, int count, IntFunction<CompletionStage<Boolean>> action)
            throws InterruptedException {
        long revision = etcd.revision();
        long events = events();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        Semaphore free = new Semaphore(AT_ONCE * gateways);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            free.acquire();
            long asked = System.nanoTime();
            action.apply(i).whenComplete((done, e) -> {
                times.add(System.nanoTime() - asked);
                if (e != null || !done) {
                    failed.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquire(AT_ONCE * gateways);
        awaitQuiet();
        double took = seconds(start) - QUIET_MS / 1e3;
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-34s %8.1f %10.0f %10d %8.1f %8.1f %10.1f %18.0f%s%n",
                what,
                took,
                count / took,
                etcd.revision() - revision,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 95 / 100] / 1e6,
                database(),
                (events() - events) / took / gateways,
                failed.get() == 0 ? "" : " failed=" + failed);
    }

    /** Until no gateway has been told of anything for a while. */
    private void awaitQuiet() throws InterruptedException {
        long before = -1;
        while (before != events()) {
            before = events();
            Thread.sleep(QUIET_MS);
        }
    }

    private void idle(String what, int forS) throws InterruptedException {
        long revision = etcd.revision();
        long events = events();
        Thread.sleep(forS * 1_000L);
        System.out.printf(
                Locale.ROOT,
                "%-34s %8d %10s %10d %8s %8s %10.1f %18.1f%n",
                what,
                forS,
                "",
                etcd.revision() - revision,
                "",
                "",
                database(),
                (events() - events) / (double) forS / gateways);
    }

    private long events() {
        return all.stream().mapToLong(one -> one.events.get()).sum();
    }

    /** What the database has on disk, at the node that answers, in MB. */
    private double database() {
        return Json.number(etcd.ask("/v3/maintenance/status", new JsonObject()), "dbSize") / 1e6;
    }

    @Override
    public void close() {
        etcd.close(); // and nothing is left to let go of
        all.parallelStream().forEach(gateway -> gateway.store.close());
    }
}

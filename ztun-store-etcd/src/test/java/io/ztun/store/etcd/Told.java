package io.ztun.store.etcd;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreListener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** A store that has been started, and what it has told. */
class Told implements StoreListener, AutoCloseable {
    static final InetAddress ONE = Keys.parseAddress("10.13.0.1").orElseThrow();
    static final InetAddress TWO = Keys.parseAddress("10.13.0.2").orElseThrow();
    static final InetAddress THREE = Keys.parseAddress("10.13.0.3").orElseThrow();
    private static final long TIMEOUT_MS = 20_000;

    final Store store;
    final Map<InetAddress, Lease> leases = new ConcurrentHashMap<>();
    final Map<String, String> clients = new ConcurrentHashMap<>();
    final Map<String, Map<String, String>> gateways = new ConcurrentHashMap<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    volatile boolean isReachable;

    /** Of one that has not been started. */
    Told(Store store) {
        this.store = store;
    }

    Told(EtcdCluster etcd, String gateway) {
        this(etcd, gateway, Duration.ofHours(1));
    }

    Told(EtcdCluster etcd, String gateway, Duration leaseTime) {
        store = etcd.store(new StoreConfig(gateway, leaseTime, Map.of()), "/ztun/");
        store.start(this, Duration.ofSeconds(10));
        assertEquals(true, isReachable, events::toString);
    }

    /** Empty if it does not answer. */
    Optional<Boolean> hold(String client, InetAddress address) {
        return done(store.hold(client, List.of(address)));
    }

    static Optional<Boolean> done(java.util.concurrent.CompletionStage<Boolean> stage) {
        try {
            return Optional.of(stage.toCompletableFuture().get(TIMEOUT_MS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS)) {
                fail("not within " + TIMEOUT_MS + " ms: " + what + "; " + events);
            }
            EtcdCluster.pause(5);
        }
    }

    boolean isHeldBy(InetAddress address, String gateway) {
        Lease lease = leases.get(address);
        return lease != null && lease.gateway().orElse("").equals(gateway);
    }

    /** All that it was told of an address. */
    List<String> eventsOf(InetAddress address) {
        return events.stream()
                .filter(event -> event.contains(address.toString()))
                .toList();
    }

    @Override
    public void onLease(Lease lease) {
        leases.put(lease.address(), lease);
        events.add(lease.toString());
    }

    @Override
    public void onLeaseGone(InetAddress address) {
        leases.remove(address);
        events.add("gone " + address);
    }

    @Override
    public void onClient(String name, String entry) {
        clients.put(name, entry);
        events.add("client " + name);
    }

    @Override
    public void onClientGone(String name) {
        clients.remove(name);
        events.add("client gone " + name);
    }

    @Override
    public void onGateway(String name, Map<String, String> facts) {
        gateways.put(name, facts);
        events.add("gateway " + name);
    }

    @Override
    public void onGatewayGone(String name) {
        gateways.remove(name);
        events.add("gateway gone " + name);
    }

    @Override
    public void onReachable(boolean reachable, String reason) {
        events.add("reachable " + reachable + " " + reason);
        isReachable = reachable;
    }

    @Override
    public void close() {
        store.close();
    }
}

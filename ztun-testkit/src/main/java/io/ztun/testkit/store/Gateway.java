package io.ztun.testkit.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreListener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** A store, and what its listener has been told. */
final class Gateway implements StoreListener, AutoCloseable {
    static final long TIMEOUT_S = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final Store store;
    private final Map<InetAddress, Lease> leases = new ConcurrentHashMap<>();
    private final Map<String, Set<InetAddress>> given = new ConcurrentHashMap<>();
    private final Map<String, String> clients = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> gateways = new ConcurrentHashMap<>();
    private final Map<InetAddress, List<Optional<Lease>>> told = new ConcurrentHashMap<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile String broken;
    private volatile Boolean reachable;
    private volatile String reason = "";

    private Gateway(StorePlace place, String name, Duration leaseTime) {
        this.name = name;
        store = place.open(new StoreConfig(name, leaseTime, Map.of()));
    }

    /** One that has not been started. */
    static Gateway idle(StorePlace place, String name, Duration leaseTime) {
        return new Gateway(place, name, leaseTime);
    }

    /** One that has been started, and reaches the place. */
    static Gateway at(StorePlace place, String name) {
        return at(place, name, StoreContract.LEASE_TIME);
    }

    static Gateway at(StorePlace place, String name, Duration leaseTime) {
        Gateway gateway = idle(place, name, leaseTime);
        gateway.start(PATIENCE);
        assertEquals(Boolean.TRUE, gateway.reachable, () -> "not reached in " + PATIENCE + ": " + gateway.reason);
        return gateway;
    }

    void start(Duration patience) {
        store.start(this, patience);
    }

    Store store() {
        return store;
    }

    boolean reserve(String client, InetAddress... addresses) {
        return done(store.reserve(client, Arrays.asList(addresses)));
    }

    boolean hold(String client, InetAddress... addresses) {
        return done(store.hold(client, Arrays.asList(addresses)));
    }

    void release(String client, InetAddress... addresses) {
        store.release(client, Arrays.asList(addresses));
    }

    static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return fail("nothing came of it within " + TIMEOUT_S + " s");
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** What it failed with, waited for. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object result = stage.toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
            return fail("it has been done: " + result);
        } catch (TimeoutException e) {
            return fail("nothing came of it within " + TIMEOUT_S + " s");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    Optional<Lease> lease(InetAddress address) {
        return Optional.ofNullable(leases.get(address));
    }

    /** Of the addresses that have been a client's, the one that it has been told of first. */
    InetAddress firstOf(String client) {
        return given.get(client).iterator().next();
    }

    Map<String, String> clients() {
        return Map.copyOf(clients);
    }

    /** What a gateway announces; null if it is gone. */
    Map<String, String> facts(String gateway) {
        return gateways.get(gateway);
    }

    /** Whether it has been told that the place can be reached; null if nothing of it. */
    Boolean reachable() {
        return reachable;
    }

    String reason() {
        return reason;
    }

    /** All that it was told of an address, in order; empty where that is nobody's. */
    List<Optional<Lease>> told(InetAddress address) {
        List<Optional<Lease>> all = told.getOrDefault(address, List.of());
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    /** Waits until it has been told of a lease, held by a gateway, or by none if that is empty. */
    void awaitLease(InetAddress address, String client, String holder) {
        Lease wanted = new Lease(address, client, Optional.of(holder).filter(text -> !text.isEmpty()));
        await(wanted + " at " + name, () -> wanted.equals(leases.get(address)), () -> "" + leases.get(address));
    }

    /** As {@link #awaitLease}, of what a stage has completed with before: the listener knows it by then. */
    void assertLease(InetAddress address, String client, String holder) {
        Lease wanted = new Lease(address, client, Optional.of(holder).filter(text -> !text.isEmpty()));
        assertEquals(wanted, leases.get(address), () -> "when it answered, " + name + " had not been told");
    }

    void awaitGone(InetAddress address) {
        await("no lease of " + address, () -> !leases.containsKey(address), () -> "" + leases.get(address));
    }

    void awaitReachable(boolean wanted) {
        await("reachable=" + wanted, () -> Boolean.valueOf(wanted).equals(reachable), () -> reachable + " " + reason);
    }

    /** Returns when all has been heard of that this gateway has done before. What others did before that, too. */
    void settle() {
        String mark = "mark-" + System.nanoTime();
        assertTrue(done(store.putClient(mark, "x", false)));
        assertTrue(clients.containsKey(mark), "what was put has not been told when it was done");
        assertTrue(done(store.removeClient(mark)));
        assertTrue(!clients.containsKey(mark), "what was removed has not been told when it was done");
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, condition, () -> "");
    }

    private static void await(String what, BooleanSupplier condition, java.util.function.Supplier<String> now) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(TIMEOUT_S)) {
                fail("not within " + TIMEOUT_S + " s: " + what + "; now: " + now.get());
            }
            pause(5);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code 10.13.0.N}. */
    static InetAddress address(int n) {
        return of(new byte[] {10, 13, (byte) (n >> 8), (byte) n});
    }

    /** {@code fd00:13::N}. */
    static InetAddress address6(int n) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xfd;
        bytes[3] = 0x13;
        bytes[14] = (byte) (n >> 8);
        bytes[15] = (byte) n;
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onLease(Lease lease) {
        call(() -> {
            leases.put(lease.address(), lease);
            given.computeIfAbsent(lease.client(), key -> Collections.synchronizedSet(new LinkedHashSet<>()))
                    .add(lease.address());
            note(lease.address(), Optional.of(lease));
        });
    }

    @Override
    public void onLeaseGone(InetAddress address) {
        call(() -> {
            leases.remove(address);
            note(address, Optional.empty());
        });
    }

    private void note(InetAddress address, Optional<Lease> lease) {
        List<Optional<Lease>> all = told.computeIfAbsent(address, key -> new ArrayList<>());
        synchronized (all) {
            all.add(lease);
        }
    }

    @Override
    public void onClient(String client, String entry) {
        call(() -> clients.put(client, entry));
    }

    @Override
    public void onClientGone(String client) {
        call(() -> clients.remove(client));
    }

    @Override
    public void onGateway(String gateway, Map<String, String> facts) {
        call(() -> gateways.put(gateway, facts));
    }

    @Override
    public void onGatewayGone(String gateway) {
        call(() -> gateways.remove(gateway));
    }

    @Override
    public void onReachable(boolean isReachable, String why) {
        call(() -> {
            if (isReachable != why.isEmpty() || why.lines().count() > 1) {
                broken = "reachable=" + isReachable + " with the reason: " + why;
            }
            reason = why;
            reachable = isReachable;
        });
    }

    /** A call at a time, whoever makes it. */
    private void call(Runnable noting) {
        if (!busy.compareAndSet(false, true)) {
            broken = "two calls at once";
        }
        noting.run();
        busy.set(false);
    }

    @Override
    public void close() {
        store.close();
        assertNull(broken);
    }
}

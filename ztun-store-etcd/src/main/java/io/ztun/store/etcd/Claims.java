package io.ztun.store.etcd;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/**
 * What is asked of etcd about addresses. Claims of one address are made one after the other, those of different addresses side by
 * side. Each is a transaction made from the copy; if something has changed since, etcd tells what, and the next try is made from that. A claim
 * has been answered when the copy has what it has done. Of the store's thread alone.
 */
final class Claims {
    private static final int BATCH = 50;
    private static final long AGAIN_MS = 200;
    private static final long PATIENT_AGAIN_MS = 2_000;

    private final Keys keys;
    private final String gateway;
    private final Http http;
    private final Requests requests;
    private final Bucket bucket;
    private final ScheduledExecutorService loop;
    private final Runnable leaseGone;
    private final Copy copy;
    private final Map<InetAddress, Deque<Claim>> queues = new HashMap<>();
    private final List<Claim> parked = new ArrayList<>();
    private String unreachable = "it has not answered yet";

    /** @param leaseGone called when etcd does not know one of our leases any more */
    Claims(
            Keys keys,
            String gateway,
            Http http,
            Requests requests,
            Bucket bucket,
            ScheduledExecutorService loop,
            Copy copy,
            Runnable leaseGone) {
        this.keys = keys;
        this.gateway = gateway;
        this.http = http;
        this.requests = requests;
        this.bucket = bucket;
        this.loop = loop;
        this.copy = copy;
        this.leaseGone = leaseGone;
    }

    /** Whether etcd answers; if not, what cannot wait fails at once, and what can does wait. */
    void unreachable(String reason) {
        unreachable = reason;
        if (reason.isEmpty()) {
            List<Claim> waiting = List.copyOf(parked);
            parked.clear();
            waiting.forEach(this::start);
        }
    }

    void add(Claim claim) {
        if (claim.addresses.isEmpty()) {
            claim.result.complete(true);
            return;
        }
        if (!claim.isPatient()) {
            if (!unreachable.isEmpty()) {
                claim.result.completeExceptionally(new StoreException("etcd cannot be reached: " + unreachable));
                return;
            }
            claim.deadlineNs = http.deadline();
            claim.timer = loop.schedule(
                    () -> fail(claim, new StoreException("etcd has not come to it in time")),
                    claim.deadlineNs - System.nanoTime(),
                    TimeUnit.NANOSECONDS);
        }
        for (InetAddress address : claim.addresses) {
            queues.computeIfAbsent(address, key -> new ArrayDeque<>()).add(claim);
        }
        startIfFirst(claim);
    }

    private void startIfFirst(Claim claim) {
        if (!claim.isStarted
                && claim.addresses.stream()
                        .allMatch(address -> queues.get(address).peek() == claim)) {
            claim.isStarted = true;
            start(claim);
        }
    }

    private void start(Claim claim) {
        if (claim.isFinished) {
            return;
        }
        if (claim.isPatient()) {
            if (!unreachable.isEmpty()) {
                parked.add(claim);
                return;
            }
            claim.deadlineNs = http.deadline();
        }
        Map<InetAddress, Claim.Known> known = new HashMap<>();
        for (InetAddress address : claim.addresses) {
            known.put(
                    address,
                    claim.kind == Claim.Kind.HOLD_AGAIN
                            ? Claim.Known.NOTHING
                            : copy.entry(address)
                                    .map(entry -> new Claim.Known(
                                            entry.revision(), Optional.of(entry.owner()), entry.etcdLease()))
                                    .orElse(Claim.Known.NOTHING));
        }
        attempt(claim, known);
    }

    private void attempt(Claim claim, Map<InetAddress, Claim.Known> known) {
        if (claim.isFinished) {
            return;
        }
        if (claim.needsBucket(known, gateway) && !bucket.isOpen()) {
            bucket.open(() -> attempt(claim, known), e -> failed(claim, e));
            return;
        }
        if (claim.needsOwnLease() && copy.ownLease() == 0) { // it has been given up, and a new one is being asked for
            again(claim);
            return;
        }
        Claim.Plan plan = claim.plan(known, keys, gateway, copy.ownLease(), bucket.id());
        if (claim.isPatient() && !plan.txn().writes()) {
            copy.whenAt(plan.revision(), () -> finish(claim, true));
            return;
        }
        requests.post(
                "/v3/kv/txn",
                plan.txn().body(),
                claim.deadlineNs,
                answer -> answered(claim, plan, answer),
                e -> failed(claim, e));
    }

    private void answered(Claim claim, Claim.Plan plan, JsonObject answer) {
        if (Json.flag(answer, "succeeded")) {
            long at = plan.txn().writes() ? Json.revision(answer) : plan.revision();
            copy.whenAt(at, () -> finish(claim, plan.outcome()));
            return;
        }
        Map<InetAddress, Claim.Known> known = new HashMap<>();
        claim.addresses.forEach(address -> known.put(address, Claim.Known.NOTHING));
        for (JsonObject kv : Txn.told(answer)) {
            keys.split(Json.bytes(kv, "key"))
                    .flatMap(split -> Keys.parseAddress(split.getValue()))
                    .ifPresent(address -> known.put(
                            address,
                            new Claim.Known(
                                    Json.number(kv, "mod_revision"),
                                    Keys.parseOwner(Json.bytes(kv, "value")),
                                    Json.number(kv, "lease"))));
        }
        attempt(claim, known);
    }

    private void again(Claim claim) {
        loop.schedule(() -> start(claim), AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    private void failed(Claim claim, StoreException e) {
        if (e instanceof EtcdError error && error.isLeaseGone()) {
            bucket.forget();
            leaseGone.run();
            again(claim);
        } else if (claim.isPatient()) {
            long waitMs = ThreadLocalRandom.current().nextLong(PATIENT_AGAIN_MS / 2, PATIENT_AGAIN_MS);
            loop.schedule(() -> start(claim), waitMs, TimeUnit.MILLISECONDS);
        } else {
            fail(claim, e);
        }
    }

    private void fail(Claim claim, StoreException e) {
        claim.result.completeExceptionally(e);
        finish(claim, false);
    }

    private void finish(Claim claim, boolean outcome) {
        if (claim.isFinished) {
            return;
        }
        claim.isFinished = true;
        if (claim.timer != null) {
            claim.timer.cancel(false);
        }
        claim.result.complete(outcome);
        Set<Claim> next = new LinkedHashSet<>();
        for (InetAddress address : claim.addresses) {
            Deque<Claim> queue = queues.get(address);
            queue.remove(claim);
            if (queue.isEmpty()) {
                queues.remove(address);
            } else {
                next.add(queue.peek());
            }
        }
        next.forEach(this::startIfFirst);
    }

    /** As {@link Copy.Lost} has it. */
    void lost(InetAddress address, String client, long revision) {
        add(new Claim(Claim.Kind.HOLD_AGAIN, client, List.of(address), revision));
    }

    /** Ends what would hold again what has been given up. */
    void giveUp() {
        queues.values().stream()
                .flatMap(Deque::stream)
                .filter(claim -> claim.kind == Claim.Kind.HOLD_AGAIN)
                .toList()
                .forEach(claim -> finish(claim, false));
        copy.mine().forEach(copy::giveUp);
    }

    /** Answers all that is still under way. */
    void close() {
        unreachable = "the store is closed";
        queues.values().stream()
                .flatMap(Deque::stream)
                .distinct()
                .toList()
                .forEach(claim -> claim.result.completeExceptionally(new StoreException("the store is closed")));
    }

    /** Lets go of many at once, of whichever clients. What is not as the copy has it is tried again one by one. */
    CompletableFuture<Void> letGo(List<InetAddress> addresses) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int from = 0; from < addresses.size(); from += BATCH) {
            List<InetAddress> batch = addresses.subList(from, Math.min(addresses.size(), from + BATCH));
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            bucket.open(() -> letGoBatch(batch, done), e -> letGoSingly(batch, done));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void letGoBatch(List<InetAddress> batch, CompletableFuture<Void> done) {
        Txn txn = new Txn();
        for (InetAddress address : batch) {
            copy.entry(address)
                    .ifPresent(entry -> txn.expect(keys.address(address), entry.revision())
                            .put(keys.address(address), Keys.owner(entry.owner().client(), ""), bucket.id()));
        }
        requests.post(
                "/v3/kv/txn",
                txn.body(),
                http.deadline(),
                answer -> {
                    if (Json.flag(answer, "succeeded")) {
                        copy.whenAt(Json.revision(answer), () -> done.complete(null));
                    } else {
                        letGoSingly(batch, done);
                    }
                },
                e -> letGoSingly(batch, done));
    }

    private void letGoSingly(List<InetAddress> batch, CompletableFuture<Void> done) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (InetAddress address : batch) {
            copy.entry(address).ifPresent(entry -> {
                Claim claim = new Claim(Claim.Kind.RELEASE, entry.owner().client(), List.of(address));
                all.add(claim.result);
                add(claim);
            });
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenRun(() -> done.complete(null));
    }
}

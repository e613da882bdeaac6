package io.ztun.store.etcd;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLHandshakeException;

import com.google.gson.JsonObject;

import io.ztun.api.ConfigException;
import io.ztun.api.StoreException;
import io.ztun.spi.StoreConfig;

/**
 * A thread that keeps the store connected: etcd's leases, the copy, the watch. It looks every few seconds whether etcd answers, and when
 * it does not, tries again with growing pauses.
 */
final class Connection implements Runnable {
    private static final long PAUSE_MIN_MS = 250;
    private static final long PAUSE_MAX_MS = 5_000;
    private static final long STEADY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PRESENCE_TTL_S = 10;
    private static final Duration BEAT_MAX = Duration.ofSeconds(3);
    private static final Duration RENEWAL_MAX = Duration.ofMinutes(1);
    private static final Duration PROBE = Duration.ofMinutes(1);

    private final Http http;
    private final Keys keys;
    private final String gateway;
    private final Duration leaseTime;
    private final ScheduledExecutorService loop;
    private final Copy copy;
    private final Claims claims;
    private final BiConsumer<Boolean, String> reachable;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final Semaphore wake = new Semaphore(0);

    // Of the connection's thread.
    private long presence;
    private long probedNs;
    private long renewedNs;
    private Watch watch;

    private volatile Map<String, String> facts;
    private volatile boolean isAnnounced = true;
    private volatile boolean isLeaseDoubtful;
    private volatile boolean isCopyWhole;
    private volatile StoreException last; // null at first
    private Future<?> expiry; // of the store's thread

    /** @param reachable told, on the store's thread, whether etcd answers, and why it does not */
    Connection(
            Http http,
            Keys keys,
            StoreConfig config,
            ScheduledExecutorService loop,
            Copy copy,
            Claims claims,
            BiConsumer<Boolean, String> reachable) {
        this.http = http;
        this.keys = keys;
        gateway = config.gateway();
        leaseTime = config.leaseTime();
        this.loop = loop;
        this.copy = copy;
        this.claims = claims;
        this.reachable = reachable;
    }

    /**
     * Waits until it is connected.
     *
     * @return false if it is not in that time
     * @throws ConfigException if etcd refuses what will be refused again
     */
    boolean await(Duration patience) throws InterruptedException {
        try {
            first.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return first.complete(null) ? false : await(Duration.ZERO);
        } catch (ExecutionException e) {
            throw new ConfigException(e.getCause().getMessage(), e);
        }
    }

    /** Why it is not connected. */
    String reason() {
        StoreException why = last;
        return why == null ? http.failure() : why.getMessage();
    }

    /** What this gateway says of itself from now on. */
    void announce(Map<String, String> said) {
        facts = said;
        isAnnounced = false;
        wake.release();
    }

    /** etcd does not know one of the leases any more: it is seen to at once which. */
    void doubtLease() {
        isLeaseDoubtful = true;
        wake.release();
    }

    @Override
    public void run() {
        long pauseMs = PAUSE_MIN_MS;
        try {
            while (!Thread.interrupted()) {
                long sinceNs = System.nanoTime();
                try {
                    connect();
                    first.complete(null);
                    stay();
                } catch (RejectedExecutionException e) {
                    throw e; // the store is closed
                } catch (RuntimeException e) {
                    StoreException why = e instanceof StoreException said ? said : nonsense(e);
                    if (isHopeless(why)
                            && first.completeExceptionally(new StoreException(
                                    "etcd refuses: " + why.getMessage() + "; see `store-option`", why))) {
                        return;
                    }
                    failed(why);
                }
                if (System.nanoTime() - sinceNs > STEADY_NS) {
                    pauseMs = PAUSE_MIN_MS;
                }
                Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1));
                pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2);
            }
        } catch (InterruptedException | RejectedExecutionException e) {
            first.complete(null); // the store is closed
        } finally {
            closeWatch();
        }
    }

    private void failed(StoreException why) {
        if (!(why instanceof Http.Unanswered || why instanceof Http.TooLong)) {
            http.leave(http.endpoint()); // it has answered, but with nothing that one can go by
        }
        last = why;
        loop.execute(() -> reachable.accept(false, why.getMessage()));
    }

    private static StoreException nonsense(Throwable e) {
        return new StoreException("etcd's answer makes no sense: " + Failures.reason(e), e);
    }

    private static boolean isHopeless(StoreException e) {
        return (e instanceof EtcdError error && error.isRefusal()) || e.getCause() instanceof SSLHandshakeException;
    }

    private void connect() throws InterruptedException {
        renewLease();
        renewPresence();
        if (!isCopyWhole || (watch != null && watch.end() instanceof Http.TooLong)) {
            closeWatch();
            readAll();
        }
        if (watch == null || watch.end() != null || !watch.endpoint().equals(http.endpoint())) {
            closeWatch();
            if (!isAsSeen()) {
                readAll();
            }
            long from = onLoop(copy::revision) + 1;
            watch = Watch.start(http, keys, from, loop, copy, wake::release);
        }
        probe();
        onLoop(() -> {
            List<InetAddress> former = copy.former();
            reachable.accept(true, "");
            if (!former.isEmpty()) {
                claims.letGo(former);
            }
            return null;
        });
    }

    /**
     * Whether what etcd has come to since can be watched: not so if it has been compacted, or restored from a backup, after which it has
     * other changes under the same revisions.
     */
    private boolean isAsSeen() throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64(keys.probe(gateway)));
        body.addProperty("revision", Long.toString(onLoop(copy::revision)));
        try {
            List<JsonObject> kvs = Json.objects(http.post("/v3/kv/range", body, http.deadline()), "kvs");
            return (kvs.isEmpty() ? 0 : Json.number(kvs.get(0), "mod_revision")) == onLoop(copy::ownProbe);
        } catch (EtcdError e) {
            if (e.isRevisionGone()) {
                return false;
            }
            throw e;
        }
    }

    private void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /** Until the watch has to be started anew. */
    private void stay() throws InterruptedException {
        Duration beat = min(BEAT_MAX, leaseTime.dividedBy(4));
        while (true) {
            if (wake.tryAcquire(beat.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
            if (isLeaseDoubtful || System.nanoTime() - renewedNs >= renewal().toNanos()) {
                isLeaseDoubtful = false;
                renewLease();
            }
            renewPresence();
            if (watch.end() != null || !watch.endpoint().equals(http.endpoint())) {
                return;
            }
            if (!isAnnounced || System.nanoTime() - probedNs >= PROBE.toNanos()) {
                probe();
            }
            if (!isCopyWhole) {
                return;
            }
        }
    }

    private Duration renewal() {
        return min(RENEWAL_MAX, leaseTime.dividedBy(4));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The lease of what this gateway holds outlives the lease time by a little: by then it has given that up itself. */
    private void renewLease() throws InterruptedException {
        long askedNs = System.nanoTime();
        long known = onLoop(copy::ownLease);
        long id = known;
        if (id == 0 || !isAlive(id)) {
            askedNs = System.nanoTime();
            id = grant(leaseTime.toSeconds() + 2);
        }
        long own = id;
        long sentNs = askedNs;
        onLoop(() -> {
            if (copy.ownLease() != known) {
                return null; // given up while etcd was asked
            }
            copy.ownLease(own);
            if (expiry != null) {
                expiry.cancel(false);
            }
            expiry =
                    loop.schedule(this::giveUp, sentNs + leaseTime.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
            return null;
        });
        renewedNs = sentNs;
    }

    /** Others may have it soon. What etcd has of it is read when it is there again, and let go of. */
    private void giveUp() {
        claims.giveUp();
        copy.ownLease(0);
        isCopyWhole = false;
        wake.release();
    }

    private void renewPresence() throws InterruptedException {
        if (presence == 0 || !isAlive(presence)) {
            presence = grant(PRESENCE_TTL_S);
            isAnnounced = false;
        }
    }

    /** No, only if etcd says so of this lease. */
    private boolean isAlive(long id) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("ID", Long.toString(id));
        try {
            JsonObject result = Json.object(http.post("/v3/lease/keepalive", body, http.deadline()), "result");
            if (Json.number(result, "ID") != id) {
                throw Json.nonsense("nothing of the lease that is to be kept");
            }
            return Json.number(result, "TTL") > 0;
        } catch (EtcdError e) {
            if (e.isLeaseGone()) {
                return false;
            }
            throw e;
        }
    }

    private long grant(long ttlS) throws InterruptedException {
        long id = Json.number(http.post("/v3/lease/grant", Bucket.grant(ttlS), http.deadline()), "ID");
        if (id == 0) {
            throw Json.nonsense("a lease without ID");
        }
        return id;
    }

    private void readAll() throws InterruptedException {
        Snapshot snapshot = Snapshot.read(http, keys);
        onLoop(() -> {
            isCopyWhole = false; // if it makes no sense half way
            copy.replace(snapshot.all(), snapshot.revision());
            isCopyWhole = true;
            return null;
        });
    }

    /** Writes a key of this gateway's, and what it announces, and waits until the watch has brought it. */
    private void probe() throws InterruptedException {
        Map<String, String> said = facts;
        isAnnounced = true;
        Txn txn = new Txn().put(keys.probe(gateway), "", presence);
        if (said != null) {
            txn.put(keys.gateway(gateway), Keys.facts(said), presence);
        }
        long written;
        try {
            written = Json.revision(http.post("/v3/kv/txn", txn.body(), http.deadline()));
        } catch (StoreException e) {
            isAnnounced = false;
            throw e;
        }
        probedNs = System.nanoTime();
        CompletableFuture<Void> seen = new CompletableFuture<>();
        onLoop(() -> {
            copy.whenAt(written, () -> seen.complete(null));
            return null;
        });
        long deadlineNs = http.deadline();
        while (!seen.isDone()) {
            if (watch.end() != null) {
                throw watch.end();
            } else if (System.nanoTime() - deadlineNs >= 0) {
                URI silent = watch.endpoint();
                http.leave(silent);
                closeWatch();
                throw new Http.Unanswered(silent + ": its watch is silent", null);
            }
            try {
                seen.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue; // the watch may have ended meanwhile
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Says that this gateway is gone. */
    void revokePresence(long deadlineNs) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("ID", Long.toString(presence));
        http.post("/v3/lease/revoke", body, deadlineNs);
    }

    private <T> T onLoop(Callable<T> task) throws InterruptedException {
        try {
            return loop.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException said) {
                throw said;
            }
            throw nonsense(e);
        }
    }
}

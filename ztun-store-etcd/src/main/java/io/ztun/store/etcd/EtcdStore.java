package io.ztun.store.etcd;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.google.gson.JsonObject;

import io.ztun.api.Names;
import io.ztun.api.StoreException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreListener;

/** A store in etcd. */
final class EtcdStore implements Store {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Duration timeout;
    private final Keys keys;
    private final ScheduledThreadPoolExecutor loop;
    private final Http http;
    private final Requests requests;
    private final Copy copy;
    private final Claims claims;
    private final Connection connection;
    private final Set<CompletableFuture<Boolean>> changes = ConcurrentHashMap.newKeySet();
    private volatile Thread connecting;
    private volatile boolean isClosed;
    private volatile Boolean reachable;
    private StoreListener listener; // of the store's thread

    EtcdStore(StoreConfig config, EtcdSettings settings) {
        timeout = settings.timeout();
        keys = new Keys(settings.prefix());
        loop = new ScheduledThreadPoolExecutor(1, Threads.named("ztun-store"));
        loop.setRemoveOnCancelPolicy(true);
        http = new Http(settings, loop);
        requests = new Requests(http, loop);
        copy = new Copy(keys, config.gateway(), this::lost);
        Bucket bucket = new Bucket(http, requests, config.leaseTime(), timeout);
        claims = new Claims(keys, config.gateway(), http, requests, bucket, loop, copy, this::doubtLease);
        connection = new Connection(http, keys, config, loop, copy, claims, this::tell);
    }

    private void lost(InetAddress address, String client, long revision) {
        claims.lost(address, client, revision);
    }

    private void doubtLease() {
        connection.doubtLease();
    }

    @Override
    public void start(StoreListener toTell, Duration patience) {
        loop.execute(() -> {
            listener = toTell;
            copy.listener(toTell);
        });
        connecting = Threads.named("ztun-store-connection").newThread(connection);
        connecting.start();
        try {
            if (!connection.await(patience)) {
                loop.submit(() -> {
                            if (reachable == null) {
                                tell(false, connection.reason());
                            }
                        })
                        .get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new StoreException(Failures.reason(e), e);
        }
    }

    private void tell(boolean isReachable, String reason) {
        boolean isNew = reachable == null || reachable != isReachable;
        reachable = isReachable;
        claims.unreachable(reason);
        if (isNew) {
            listener.onReachable(isReachable, reason);
        }
    }

    @Override
    public CompletionStage<Boolean> reserve(String client, List<InetAddress> addresses) {
        return claim(new Claim(Claim.Kind.RESERVE, client, addresses));
    }

    @Override
    public CompletionStage<Boolean> hold(String client, List<InetAddress> addresses) {
        return claim(new Claim(Claim.Kind.HOLD, client, addresses));
    }

    @Override
    public void release(String client, List<InetAddress> addresses) {
        claim(new Claim(Claim.Kind.RELEASE, client, addresses));
    }

    @Override
    public CompletionStage<Boolean> forget(String client, InetAddress address) {
        return claim(new Claim(Claim.Kind.FORGET, client, List.of(address)));
    }

    private CompletionStage<Boolean> claim(Claim claim) {
        run(claim.result, () -> claims.add(claim));
        return claim.result;
    }

    private void run(CompletableFuture<?> result, Runnable task) {
        StoreException closed = new StoreException("the store is closed");
        if (isClosed) {
            result.completeExceptionally(closed);
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(closed);
        }
    }

    @Override
    public CompletionStage<Boolean> putClient(String name, String entry, boolean replace) {
        if (!Names.isName(name) || !Keys.isEntry(entry)) {
            throw new IllegalArgumentException("name=" + name);
        }
        Txn txn = new Txn().put(keys.client(name), entry, 0);
        if (!replace) {
            txn.expect(keys.client(name), 0);
        }
        return change("/v3/kv/txn", txn.body(), "succeeded");
    }

    @Override
    public CompletionStage<Boolean> removeClient(String name) {
        JsonObject body = new JsonObject();
        body.addProperty("key", Json.base64(keys.client(name)));
        return change("/v3/kv/deleterange", body, "deleted");
    }

    /** Has one thing changed that has nothing to do with addresses. */
    private CompletionStage<Boolean> change(String path, JsonObject body, String sign) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        changes.add(result);
        result.whenComplete((done, e) -> changes.remove(result));
        run(result, () -> {
            if (!Boolean.TRUE.equals(reachable)) {
                result.completeExceptionally(new StoreException("etcd cannot be reached: " + connection.reason()));
                return;
            }
            requests.post(
                    path,
                    body,
                    http.deadline(),
                    answer -> {
                        if (Json.text(answer, sign).isEmpty()) {
                            result.complete(false);
                        } else {
                            copy.whenAt(Json.revision(answer), () -> result.complete(true));
                        }
                    },
                    result::completeExceptionally);
            Future<?> timer = loop.schedule(
                    () -> result.completeExceptionally(new StoreException("etcd has not come to it in time")),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            result.whenComplete((done, e) -> timer.cancel(false));
        });
        return result;
    }

    @Override
    public void announce(Map<String, String> facts) {
        connection.announce(Map.copyOf(facts));
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        long deadlineNs = System.nanoTime() + CLOSING.toNanos();
        try {
            CompletableFuture<Void> letGo = new CompletableFuture<>();
            loop.execute(() -> {
                boolean isToDo = Boolean.TRUE.equals(reachable);
                (isToDo ? claims.letGo(copy.mine()) : CompletableFuture.<Void>completedFuture(null))
                        .thenRun(() -> letGo.complete(null));
            });
            letGo.get(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
            stopConnecting();
            if (Boolean.TRUE.equals(reachable)) {
                connection.revokePresence(deadlineNs);
            }
        } catch (TimeoutException e) {
            Log.log(
                    Level.WARNING,
                    "The store could not be told that this gateway is closed: etcd has not answered in "
                            + CLOSING.toSeconds() + " s");
        } catch (ExecutionException | StoreException e) {
            Log.log(Level.WARNING, "The store could not be told that this gateway is closed: " + Failures.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void stopConnecting() throws InterruptedException {
        Thread thread = connecting;
        if (thread != null) {
            thread.interrupt();
            thread.join(CLOSING.toMillis());
        }
    }

    private void end() {
        if (connecting != null) {
            connecting.interrupt();
        }
        requests.close();
        loop.execute(() -> {
            claims.close();
            changes.forEach(change -> change.completeExceptionally(new StoreException("the store is closed")));
            loop.shutdownNow();
        });
        http.close();
        try {
            loop.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.ztun.api.StoreException;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

/** What is asked of a store, and what it tells of, waits until a test lets it happen: each in its order. One thread. */
final class LateStore implements Store {
    /** Whose leases nobody is told of, as of a record in etcd that makes no sense. */
    static final String NONSENSE = "nonsense";

    private final LocalStore store;
    private final String name;
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final Queue<Runnable> told = new ArrayDeque<>();
    private StoreListener listener;
    private int holds;
    private int losses;
    private boolean failing;

    LateStore(LocalState state, String name) {
        store = new LocalStore(state, name);
        this.name = name;
    }

    String name() {
        return name;
    }

    /** How often it was asked to hold something. */
    int holds() {
        return holds;
    }

    /** How often it has told of another gateway's lease. */
    int losses() {
        return losses;
    }

    /** Does what was asked first; answers whether there was anything. */
    boolean work() {
        return run(asked);
    }

    /** Tells of what happened first, or answers; answers whether there was anything. */
    boolean tell() {
        return run(told);
    }

    private static boolean run(Queue<Runnable> queue) {
        Runnable next = queue.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** From now on what is asked fails, or does not any more. */
    void failing(boolean fails) {
        failing = fails;
        told.add(() -> listener.onReachable(!fails, fails ? "out of order" : ""));
    }

    /** As {@link #failing}, before anybody has noticed. */
    void failUnnoticed() {
        failing = true;
    }

    /** How much has been asked that has not been done. */
    int waiting() {
        return asked.size();
    }

    /** Lets all happen. */
    void catchUp() {
        while (work() | tell()) {
            // until nothing is left
        }
    }

    @Override
    public void start(StoreListener hears, Duration patience) {
        listener = hears;
        store.start(new Later(), patience);
        catchUp();
    }

    private void later(Consumer<StoreListener> what) {
        told.add(() -> what.accept(listener));
    }

    private <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (failing) {
            told.add(() -> answer.completeExceptionally(new StoreException("out of order")));
            return answer;
        }
        asked.add(() -> what.get().whenComplete((value, failure) -> told.add(() -> answer.complete(value))));
        return answer;
    }

    private final class Later implements StoreListener {
        @Override
        public void onLease(Lease lease) {
            if (lease.client().equals(NONSENSE)) {
                return;
            }
            losses += lease.gateway().filter(other -> !other.equals(name)).isPresent() ? 1 : 0;
            later(to -> to.onLease(lease));
        }

        @Override
        public void onLeaseGone(InetAddress address) {
            later(to -> to.onLeaseGone(address));
        }

        @Override
        public void onClient(String client, String entry) {
            later(to -> to.onClient(client, entry));
        }

        @Override
        public void onClientGone(String client) {
            later(to -> to.onClientGone(client));
        }

        @Override
        public void onGateway(String gateway, Map<String, String> facts) {
            later(to -> to.onGateway(gateway, facts));
        }

        @Override
        public void onGatewayGone(String gateway) {
            later(to -> to.onGatewayGone(gateway));
        }

        @Override
        public void onReachable(boolean reachable, String reason) {
            later(to -> to.onReachable(reachable, reason));
        }
    }

    @Override
    public CompletionStage<Boolean> reserve(String client, List<InetAddress> addresses) {
        return ask(() -> store.reserve(client, addresses));
    }

    @Override
    public CompletionStage<Boolean> hold(String client, List<InetAddress> addresses) {
        if (client.startsWith("gateway:")) {
            CompletionStage<Boolean> answer = ask(() -> store.hold(client, addresses));
            catchUp(); // the start waits for it
            return answer;
        }
        holds++;
        return ask(() -> store.hold(client, addresses));
    }

    @Override
    public void release(String client, List<InetAddress> addresses) {
        asked.add(() -> store.release(client, addresses));
    }

    @Override
    public CompletionStage<Boolean> forget(String client, InetAddress address) {
        return ask(() -> store.forget(client, address));
    }

    @Override
    public CompletionStage<Boolean> putClient(String client, String entry, boolean replace) {
        return ask(() -> store.putClient(client, entry, replace));
    }

    @Override
    public CompletionStage<Boolean> removeClient(String client) {
        return ask(() -> store.removeClient(client));
    }

    @Override
    public void announce(Map<String, String> facts) {
        store.announce(facts);
    }

    @Override
    public void close() {
        store.close();
    }
}

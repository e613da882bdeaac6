package io.ztun.app.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

/** A gateway's store in memory that takes its time, as one behind a network does: on a thread of its own, with the answers behind the news. */
final class SlowStore implements Store {
    private static final long DELAY_MS = 30;

    private final LocalStore store;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private StoreListener told;

    SlowStore(LocalState state, String gateway) {
        store = new LocalStore(state, gateway);
    }

    private void later(Runnable task) {
        thread.schedule(task, DELAY_MS, TimeUnit.MILLISECONDS);
    }

    private <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        later(() -> what.get().thenAccept(value -> later(() -> answer.complete(value))));
        return answer;
    }

    @Override
    public void start(StoreListener listener, Duration patience) {
        told = listener;
        CompletableFuture<Void> done = new CompletableFuture<>();
        InvocationHandler handler = (proxy, method, arguments) -> {
            later(() -> {
                try {
                    method.invoke(listener, arguments);
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            });
            return null;
        };
        store.start(
                (StoreListener) Proxy.newProxyInstance(
                        SlowStore.class.getClassLoader(), new Class<?>[] {StoreListener.class}, handler),
                patience);
        later(() -> done.complete(null));
        done.join();
    }

    /** From now on the gateway cannot reach it, or can again. */
    void reachable(boolean now) {
        later(() -> told.onReachable(now, now ? "" : "out of order"));
    }

    @Override
    public CompletionStage<Boolean> reserve(String client, List<InetAddress> addresses) {
        return ask(() -> store.reserve(client, addresses));
    }

    @Override
    public CompletionStage<Boolean> hold(String client, List<InetAddress> addresses) {
        return ask(() -> store.hold(client, addresses));
    }

    @Override
    public void release(String client, List<InetAddress> addresses) {
        later(() -> store.release(client, addresses));
    }

    @Override
    public CompletionStage<Boolean> forget(String client, InetAddress address) {
        return ask(() -> store.forget(client, address));
    }

    @Override
    public CompletionStage<Boolean> putClient(String name, String entry, boolean replace) {
        return ask(() -> store.putClient(name, entry, replace));
    }

    @Override
    public CompletionStage<Boolean> removeClient(String name) {
        return ask(() -> store.removeClient(name));
    }

    @Override
    public void announce(Map<String, String> facts) {
        later(() -> store.announce(facts));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        store.close();
    }
}

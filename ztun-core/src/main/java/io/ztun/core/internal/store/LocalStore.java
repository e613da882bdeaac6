package io.ztun.core.internal.store;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

import io.ztun.api.StoreException;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

/** What one gateway has of a {@link LocalState}. All is done at once, on the caller's thread. Thread-safe. */
public final class LocalStore implements Store {
    private final LocalState state;
    private final String gateway;
    private volatile boolean closed;

    /** @param gateway no two of one state have the same name */
    public LocalStore(LocalState state, String gateway) {
        this.state = state;
        this.gateway = gateway;
    }

    @Override
    public void start(StoreListener listener, Duration patience) {
        state.join(gateway, listener);
    }

    @Override
    public CompletionStage<Boolean> reserve(String client, List<InetAddress> addresses) {
        return answer(() -> state.reserve(client, addresses));
    }

    @Override
    public CompletionStage<Boolean> hold(String client, List<InetAddress> addresses) {
        return answer(() -> state.hold(gateway, client, addresses));
    }

    @Override
    public void release(String client, List<InetAddress> addresses) {
        if (!closed) {
            state.release(gateway, client, addresses);
        }
    }

    @Override
    public CompletionStage<Boolean> forget(String client, InetAddress address) {
        return answer(() -> state.forget(client, address));
    }

    @Override
    public CompletionStage<Boolean> putClient(String name, String entry, boolean replace) {
        return answer(() -> state.putClient(name, entry, replace));
    }

    @Override
    public CompletionStage<Boolean> removeClient(String name) {
        return answer(() -> state.removeClient(name));
    }

    private CompletionStage<Boolean> answer(BooleanSupplier asked) {
        return closed
                ? CompletableFuture.failedFuture(new StoreException("the store is closed"))
                : CompletableFuture.completedFuture(asked.getAsBoolean());
    }

    @Override
    public void announce(Map<String, String> facts) {
        if (!closed) {
            state.announce(gateway, facts);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            new Closer().close(() -> state.leave(gateway)).end();
        }
    }
}

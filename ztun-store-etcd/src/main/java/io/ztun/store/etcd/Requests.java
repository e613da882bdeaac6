package io.ztun.store.etcd;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/** Asks etcd for whoever does not wait: a few requests at a time, the others in a queue that has an end. */
final class Requests implements AutoCloseable {
    /** How many are under way at once. */
    static final int IN_FLIGHT_MAX = 4;

    private static final int QUEUED_MAX = 20_000;
    private static final long IDLE_S = 10;

    private final Http http;
    private final Executor loop;
    private final ThreadPoolExecutor threads;

    /** @param loop where answers are handed over */
    Requests(Http http, Executor loop) {
        this.http = http;
        this.loop = loop;
        threads = new ThreadPoolExecutor(
                IN_FLIGHT_MAX,
                IN_FLIGHT_MAX,
                IDLE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUED_MAX),
                Threads.named("ztun-store-request"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Asks, and has one of the two called in the end. */
    void post(
            String path,
            JsonObject body,
            long deadlineNs,
            Consumer<JsonObject> answered,
            Consumer<StoreException> failed) {
        try {
            threads.execute(() -> {
                Runnable then;
                try {
                    if (System.nanoTime() - deadlineNs >= 0) {
                        throw new StoreException("etcd has not come to it in time: queued="
                                + threads.getQueue().size());
                    }
                    JsonObject answer = http.post(path, body, deadlineNs);
                    then = () -> {
                        try {
                            answered.accept(answer);
                        } catch (StoreException e) { // it makes no sense
                            failed.accept(e);
                        }
                    };
                } catch (StoreException e) {
                    then = () -> failed.accept(e);
                } catch (InterruptedException e) {
                    then = () -> failed.accept(new StoreException("the store is closed", e));
                }
                hand(then);
            });
        } catch (RejectedExecutionException e) {
            hand(() -> failed.accept(new StoreException("too much waits for etcd: queued=" + QUEUED_MAX, e)));
        }
    }

    private void hand(Runnable then) {
        try {
            loop.execute(then);
        } catch (RejectedExecutionException e) {
            return; // the store is closed, which has answered for all
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package io.ztun.store.etcd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/**
 * etcd's lease for what nobody holds. It takes in for an hour, or for an eighth of the lease time if that is less, is never renewed, and ends when the
 * lease time is over for the last that came into it: so that a client that has gone costs one write, and none when its time is over. Of the
 * store's thread alone.
 */
final class Bucket {
    private static final Duration WIDTH_MIN = Duration.ofSeconds(1);
    private static final Duration WIDTH_MAX = Duration.ofHours(1);

    private final Http http;
    private final Requests requests;
    private final Duration width;
    private final long ttlS;
    private final List<Runnable> opened = new ArrayList<>();
    private final List<Consumer<StoreException>> failed = new ArrayList<>();
    private long id;
    private long sinceNs;

    /** @param timeout how long a write may take after it has been given the lease */
    Bucket(Http http, Requests requests, Duration leaseTime, Duration timeout) {
        this.http = http;
        this.requests = requests;
        Duration eighth = leaseTime.dividedBy(8);
        width = eighth.compareTo(WIDTH_MAX) > 0 ? WIDTH_MAX : eighth.compareTo(WIDTH_MIN) < 0 ? WIDTH_MIN : eighth;
        ttlS = leaseTime.plus(width).plus(timeout).toSeconds() + 1;
    }

    long id() {
        return id;
    }

    boolean isOpen() {
        return id != 0 && System.nanoTime() - sinceNs < width.toNanos();
    }

    /** etcd does not know it any more. */
    void forget() {
        id = 0;
    }

    /** Has one of the two called when there is an open one, or none can be had; at once if there is. */
    void open(Runnable then, Consumer<StoreException> otherwise) {
        if (isOpen()) {
            then.run();
            return;
        }
        opened.add(then);
        failed.add(otherwise);
        long askedNs = System.nanoTime();
        if (opened.size() == 1) { // else it has been asked for
            requests.post(
                    "/v3/lease/grant", grant(ttlS), http.deadline(), answer -> granted(answer, askedNs), this::failed);
        }
    }

    static JsonObject grant(long ttlS) {
        JsonObject body = new JsonObject();
        body.addProperty("TTL", Long.toString(ttlS));
        return body;
    }

    private void granted(JsonObject answer, long askedNs) {
        id = Json.number(answer, "ID");
        sinceNs = askedNs;
        if (id == 0) {
            failed(Json.nonsense("a lease without ID"));
            return;
        }
        List<Runnable> waiting = List.copyOf(opened);
        opened.clear();
        failed.clear();
        waiting.forEach(Runnable::run);
    }

    private void failed(StoreException e) {
        List<Consumer<StoreException>> waiting = List.copyOf(failed);
        opened.clear();
        failed.clear();
        waiting.forEach(one -> one.accept(e));
    }
}

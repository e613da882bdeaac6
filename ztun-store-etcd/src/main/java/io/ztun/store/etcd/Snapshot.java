package io.ztun.store.etcd;

import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonObject;

/**
 * All keys that are ours, as they were at one revision. Others below the prefix are not read.
 *
 * @param all the keys with their values; one that is too long to be read has none
 */
record Snapshot(List<JsonObject> all, long revision) {
    private static final int PAGE = 1_000;

    static Snapshot read(Http http, Keys keys) throws InterruptedException {
        List<JsonObject> all = new ArrayList<>();
        long revision = 0;
        int limit = PAGE;
        for (String kind : Keys.KINDS) {
            String from = Json.base64(keys.first(kind));
            boolean isMore = true;
            while (isMore) {
                JsonObject body = new JsonObject();
                body.addProperty("key", from);
                body.addProperty("range_end", Json.base64(keys.end(kind)));
                body.addProperty("limit", Integer.toString(Math.max(1, limit)));
                body.addProperty("revision", Long.toString(revision));
                body.addProperty("keys_only", limit == 0);
                JsonObject page;
                try {
                    page = http.post("/v3/kv/range", body, http.deadline());
                } catch (Http.TooLong e) {
                    if (limit == 0) {
                        throw e;
                    }
                    limit /= 2; // after a page of one key, that key without its value
                    continue;
                }
                limit = Math.min(PAGE, Math.max(1, 2 * limit));
                List<JsonObject> kvs = Json.objects(page, "kvs");
                revision = revision == 0 ? Json.revision(page) : revision;
                all.addAll(kvs);
                isMore = Json.flag(page, "more") && !kvs.isEmpty();
                if (isMore) {
                    from = Json.next(kvs.get(kvs.size() - 1));
                }
            }
        }
        return new Snapshot(all, revision);
    }
}

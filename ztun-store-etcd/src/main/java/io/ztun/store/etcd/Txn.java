package io.ztun.store.etcd;

import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonObject;

/** One transaction: if all comparisons hold, all of it is written; if not, what is there is told. */
final class Txn {
    /** etcd takes 128 of each unless it is told otherwise. */
    static final int KEYS_MAX = 100;

    private final List<JsonObject> compare = new ArrayList<>();
    private final List<JsonObject> success = new ArrayList<>();
    private final List<JsonObject> failure = new ArrayList<>();

    /**
     * Wants a key as it was at its last change; if it is not, it is told.
     *
     * @param revision 0: it is not there
     */
    Txn expect(String key, long revision) {
        JsonObject one = compared(key, "MOD");
        one.addProperty("mod_revision", Long.toString(revision));
        compare.add(one);
        JsonObject range = new JsonObject();
        range.addProperty("key", Json.base64(key));
        failure.add(operation("request_range", range));
        return this;
    }

    private static JsonObject compared(String key, String target) {
        JsonObject one = new JsonObject();
        one.addProperty("key", Json.base64(key));
        one.addProperty("target", target);
        one.addProperty("result", "EQUAL");
        return one;
    }

    /** @param lease of etcd's; 0: the key stays for ever */
    Txn put(String key, String value, long lease) {
        success.add(operation("request_put", putBody(key, value, lease)));
        return this;
    }

    static JsonObject putBody(String key, String value, long lease) {
        JsonObject put = new JsonObject();
        put.addProperty("key", Json.base64(key));
        put.addProperty("value", Json.base64(value));
        put.addProperty("lease", Long.toString(lease));
        return put;
    }

    Txn delete(String key) {
        JsonObject range = new JsonObject();
        range.addProperty("key", Json.base64(key));
        success.add(operation("request_delete_range", range));
        return this;
    }

    private static JsonObject operation(String kind, JsonObject body) {
        JsonObject operation = new JsonObject();
        operation.add(kind, body);
        return operation;
    }

    boolean writes() {
        return !success.isEmpty();
    }

    JsonObject body() {
        JsonObject body = new JsonObject();
        body.add("compare", Json.array(compare));
        body.add("success", Json.array(success));
        body.add("failure", Json.array(failure));
        return body;
    }

    /** What stands where something else was expected; keys that are not there are missing. */
    static List<JsonObject> told(JsonObject answer) {
        List<JsonObject> all = new ArrayList<>();
        for (JsonObject response : Json.objects(answer, "responses")) {
            all.addAll(Json.objects(Json.object(response, "response_range"), "kvs"));
        }
        return all;
    }
}

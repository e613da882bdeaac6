package io.ztun.store.etcd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import io.ztun.api.StoreException;

/** JSON as gRPC's gateway writes it: bytes in base64, long numbers as strings, and what is zero or empty left out. */
final class Json {
    private static final int SHOWN_MAX = 80;

    private Json() {}

    /** @throws StoreException if it is not one object */
    static JsonObject parse(byte[] text) {
        String string = new String(text, StandardCharsets.UTF_8);
        try {
            JsonElement element = JsonParser.parseString(string);
            if (element.isJsonObject()) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException | StackOverflowError e) {
            // said below
        }
        String shown = string.substring(0, Math.min(SHOWN_MAX, string.length())).replaceAll("\\p{Cntrl}", " ");
        throw nonsense("not a JSON object: " + shown);
    }

    static StoreException nonsense(String what) {
        return new StoreException("etcd's answer makes no sense: " + what);
    }

    static JsonObject object(JsonObject in, String key) {
        JsonElement element = in.get(key);
        if (element == null || element.isJsonNull()) {
            return new JsonObject();
        } else if (!element.isJsonObject()) {
            throw nonsense(key + " is no object");
        }
        return element.getAsJsonObject();
    }

    static List<JsonObject> objects(JsonObject in, String key) {
        JsonElement element = in.get(key);
        List<JsonObject> all = new ArrayList<>();
        if (element == null || element.isJsonNull()) {
            return all;
        } else if (!element.isJsonArray()) {
            throw nonsense(key + " is no list");
        }
        for (JsonElement one : element.getAsJsonArray()) {
            if (!one.isJsonObject()) {
                throw nonsense(key + " has something in it that is no object");
            }
            all.add(one.getAsJsonObject());
        }
        return all;
    }

    static long number(JsonObject in, String key) {
        String text = text(in, key);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw nonsense(key + " is no number");
        }
    }

    static boolean flag(JsonObject in, String key) {
        return text(in, key).equals("true");
    }

    /** A string, or a number or truth value as one; empty if there is none. */
    static String text(JsonObject in, String key) {
        JsonElement element = in.get(key);
        if (element == null || element.isJsonNull()) {
            return "";
        } else if (!element.isJsonPrimitive()) {
            throw nonsense(key + " is no text");
        }
        return element.getAsString();
    }

    static String bytes(JsonObject in, String key) {
        return new String(decode(in, key), StandardCharsets.UTF_8);
    }

    private static byte[] decode(JsonObject in, String key) {
        try {
            return Base64.getDecoder().decode(text(in, key));
        } catch (IllegalArgumentException e) {
            throw nonsense(key + " is not in base64");
        }
    }

    /** In base64, the key that comes next after one, whatever bytes that has. */
    static String next(JsonObject kv) {
        byte[] key = decode(kv, "key");
        return Base64.getEncoder().encodeToString(Arrays.copyOf(key, key.length + 1));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The revision of the whole store when it answered. */
    static long revision(JsonObject answer) {
        return number(object(answer, "header"), "revision");
    }

    static JsonArray array(List<JsonObject> all) {
        JsonArray array = new JsonArray();
        all.forEach(array::add);
        return array;
    }
}

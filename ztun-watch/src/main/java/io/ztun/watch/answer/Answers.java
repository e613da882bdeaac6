package io.ztun.watch.answer;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

/** Makes records of JSON. Whatever the text is, the outcome is a record or {@link JsonParseException}. */
public final class Answers {
    private static final Gson GSON = new Gson();

    private Answers() {}

    /** @throws JsonParseException if it is none */
    public static Status status(String json) {
        return read(json, Status.class);
    }

    /** @throws JsonParseException if they are none */
    public static List<Session> sessions(String json) {
        return known(read(json, Sessions.class).sessions);
    }

    /** @throws JsonParseException if it is none */
    public static Fleet fleet(String json) {
        return read(json, Fleet.class);
    }

    /** @throws JsonParseException if they are none */
    public static List<Application> applications(String json) {
        return known(read(json, Applications.class).applications);
    }

    /** @throws JsonParseException if they are none */
    public static List<Point> history(String json) {
        return known(read(json, History.class).points);
    }

    /** What the server says is wrong; {@code otherwise} where it does not say so. */
    public static String error(String json, String otherwise) {
        try {
            String error = read(json, Failure.class).error;
            return error == null ? otherwise : error;
        } catch (JsonParseException e) {
            return otherwise;
        }
    }

    private static <T> T read(String json, Class<T> type) {
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        try {
            T read = GSON.fromJson(reader, type);
            if (read == null || reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("nothing, or more than one value");
            }
            return read;
        } catch (IOException e) {
            throw new JsonParseException(e);
        }
    }

    private static <T> List<T> known(List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    private record Sessions(List<Session> sessions) {}

    private record Applications(List<Application> applications) {}

    private record History(List<Point> points) {}

    private record Failure(String error) {}
}

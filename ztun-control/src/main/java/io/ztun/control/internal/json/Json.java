package io.ztun.control.internal.json;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import com.google.gson.stream.JsonWriter;

/** Writes one answer: names and values one after the other, as {@link JsonWriter} does, in the forms that all answers have. */
final class Json {
    private static final double US_PER_MS = 1_000;
    private static final double RATIO_PARTS = 10_000;

    private final StringWriter text = new StringWriter(1 << 12);
    private final JsonWriter out = new JsonWriter(text);

    /** What writes a part. */
    interface Part {
        void write(Json json) throws IOException;
    }

    private Json() {
        out.setSerializeNulls(true);
    }

    /** An object as bytes. */
    static byte[] object(Part content) {
        try {
            Json json = new Json();
            json.out.beginObject();
            content.write(json);
            json.out.endObject();
            return json.text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string takes whatever comes
        }
    }

    Json text(String name, String value) throws IOException {
        out.name(name).value(value);
        return this;
    }

    Json text(String name, Optional<String> value) throws IOException {
        return text(name, value.orElse(null));
    }

    Json number(String name, long value) throws IOException {
        out.name(name).value(value);
        return this;
    }

    Json truth(String name, boolean value) throws IOException {
        out.name(name).value(value);
        return this;
    }

    /** RFC 3339, UTC, to the millisecond. */
    Json time(String name, Instant value) throws IOException {
        return text(name, value.truncatedTo(ChronoUnit.MILLIS).toString());
    }

    /** In milliseconds, to the microsecond. */
    Json milliseconds(String name, Duration value) throws IOException {
        out.name(name).value(Math.round(value.toNanos() / US_PER_MS) / US_PER_MS);
        return this;
    }

    /** A share of one; null where there is nothing to have a share of. */
    Json ratio(String name, long part, long whole) throws IOException {
        out.name(name);
        if (whole == 0) {
            out.nullValue();
        } else {
            out.value(Math.round(RATIO_PARTS * part / whole) / RATIO_PARTS);
        }
        return this;
    }

    Json nothing(String name) throws IOException {
        out.name(name).nullValue();
        return this;
    }

    Json object(String name, Part content) throws IOException {
        out.name(name).beginObject();
        content.write(this);
        out.endObject();
        return this;
    }

    /** A text for each. */
    Json texts(String name, Iterable<?> values) throws IOException {
        out.name(name).beginArray();
        for (Object value : values) {
            out.value(value.toString());
        }
        out.endArray();
        return this;
    }

    /** An object for each. */
    <T> Json list(String name, Iterable<T> items, Item<T> each) throws IOException {
        out.name(name).beginArray();
        for (T item : items) {
            out.beginObject();
            each.write(this, item);
            out.endObject();
        }
        out.endArray();
        return this;
    }

    /** What writes one item of a list. */
    interface Item<T> {
        void write(Json json, T item) throws IOException;
    }
}

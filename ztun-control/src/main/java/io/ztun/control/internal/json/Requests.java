package io.ztun.control.internal.json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

/** What requests say. Stateless. */
public final class Requests {

    private Requests() {}

    /** The string of that name in an object; empty where there is none, or no object. */
    public static Optional<String> text(byte[] body, String name) {
        JsonReader reader =
                new JsonReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
        Optional<String> found = Optional.empty();
        try {
            reader.beginObject();
            while (reader.hasNext()) {
                if (reader.nextName().equals(name) && reader.peek() == JsonToken.STRING) {
                    found = Optional.of(reader.nextString());
                } else {
                    reader.skipValue();
                }
            }
            reader.endObject();
            return found;
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}

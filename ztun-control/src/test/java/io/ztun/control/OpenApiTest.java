package io.ztun.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunServer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each answer is what {@code openapi.yaml} says, as it is served: no key more, none less, and each of its type. */
class OpenApiTest {

    @TempDir
    Path folder;

    private ControlServer control;
    private Map<?, ?> document;

    @AfterEach
    void close() {
        control.close();
    }

    private void serve(ControlServer made) throws Exception {
        control = made;
        control.start();
        document = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(UnixHttp.get(socket(), "/openapi.yaml").body());
    }

    private Path socket() {
        return folder.resolve("a.sock");
    }

    private void assertAnswers(String... paths) throws Exception {
        for (String path : paths) {
            UnixHttp answer = UnixHttp.get(socket(), path);
            assertEquals(200, answer.status(), answer::toString);
            assertFits(schema(path.replaceAll("\\?.*", ""), "200"), answer.json(), path);
        }
    }

    private Map<?, ?> schema(String path, String status) {
        Map<?, ?> content = in(in(in(in(in(in(document, "paths"), path), "get"), "responses"), status), "content");
        return in((Map<?, ?>) content.values().iterator().next(), "schema");
    }

    @Test
    void shouldDescribeARealTunnel() throws Exception {
        try (LocalTunnel tunnel = LocalTunnel.open()) {
            tunnel.carry(3);
            serve(ControlServer.builder(tunnel.server).socket(socket()).build());
            assertAnswers("/v1/status", "/v1/sessions", "/v1/applications", "/v1/history", "/v1/config");
            assertFits(
                    in(in(in(document, "components"), "schemas"), "Error"),
                    UnixHttp.get(socket(), "/v1/none").json(),
                    "error");
        }
    }

    @Test
    void shouldDescribeAllThatThereMayBe() throws Exception {
        ZtunServer unused =
                ZtunServer.builder().tunDevice(MemoryTun.create("tun").device()).build();
        serve(new ControlServer(
                new Snapshots(13, Snapshots.fleet(120, false)),
                ControlServer.builder(unused).socket(socket())));
        assertAnswers(
                "/v1/status",
                "/v1/sessions",
                "/v1/applications",
                "/v1/quotas",
                "/v1/fleet",
                "/v1/fleet?find=branch&limit=3",
                "/v1/history?resolution=second",
                "/v1/history?resolution=minute",
                "/v1/history?resolution=hour",
                "/v1/config");
        String event = UnixHttp.first(socket(), "/v1/events");
        assertTrue(event.startsWith("event: snapshot\ndata: "), event);
        assertFits(schema("/v1/events", "200"), JsonParser.parseString(event.substring(22)), "event");
    }

    /** What there is, is described, and what is described, there is. */
    @Test
    void shouldKnowEveryPath() throws Exception {
        try (LocalTunnel tunnel = LocalTunnel.open()) {
            serve(ControlServer.builder(tunnel.server).socket(socket()).build());
            for (Object path : in(document, "paths").keySet()) {
                String asked = path.toString().replace("{id}", "77").replace("{name}", "nobody");
                UnixHttp answer = UnixHttp.ask(socket(), "DELETE", asked, "");
                assertEquals(405, answer.status(), asked);
            }
        }
    }

    private Map<?, ?> resolved(Map<?, ?> schema) {
        Object reference = schema.get("$ref");
        return reference == null
                ? schema
                : in(
                        in(in(document, "components"), "schemas"),
                        reference.toString().replaceAll(".*/", ""));
    }

    private void assertFits(Map<?, ?> reference, JsonElement value, String where) {
        Map<?, ?> schema = resolved(reference);
        if (value.isJsonNull()) {
            assertEquals(Boolean.TRUE, schema.get("nullable"), where);
            return;
        }
        Object type = schema.get("type");
        if (type.equals("object")) {
            assertObject(schema, value.getAsJsonObject(), where);
        } else if (type.equals("array")) {
            assertTrue(value.isJsonArray(), where);
            value.getAsJsonArray().forEach(each -> assertFits(in(schema, "items"), each, where + "[]"));
        } else {
            String text = value.getAsJsonPrimitive().getAsString();
            boolean fits = switch (type.toString()) {
                case "string" -> value.getAsJsonPrimitive().isString();
                case "boolean" -> value.getAsJsonPrimitive().isBoolean();
                case "integer" -> value.getAsJsonPrimitive().isNumber() && text.matches("-?\\d+");
                case "number" -> value.getAsJsonPrimitive().isNumber();
                default -> false;
            };
            assertTrue(fits, where + " is " + text + ", not " + type);
            assertTrue(!(schema.get("enum") instanceof List<?> words) || words.contains(text), where + " is " + text);
            assertTrue(
                    !"date-time".equals(schema.get("format"))
                            || text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z"),
                    where + " is " + text);
        }
    }

    private void assertObject(Map<?, ?> schema, JsonObject value, String where) {
        Set<String> required = new TreeSet<>();
        ((List<?>) schema.get("required")).forEach(each -> required.add(each.toString()));
        assertEquals(required, new TreeSet<>(value.keySet()), where);
        assertEquals(Boolean.FALSE, schema.get("additionalProperties"), where);
        assertFalse(value.keySet().isEmpty(), where);
        value.entrySet()
                .forEach(each -> assertFits(
                        in(in(schema, "properties"), each.getKey()), each.getValue(), where + "." + each.getKey()));
    }

    private static Map<?, ?> in(Map<?, ?> map, String key) {
        assertTrue(map.get(key) instanceof Map, () -> key + " is not in " + map.keySet());
        return (Map<?, ?>) map.get(key);
    }
}

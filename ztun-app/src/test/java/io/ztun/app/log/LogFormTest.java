package io.ztun.app.log;

import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.time.OffsetDateTime;
import java.util.Map;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.log.LogForm.Format;
import io.ztun.app.log.LogForm.Time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LogFormTest {
    private static final String SERVING =
            "Serving 198.18.0.2:42800: address=172.168.13.2/24 codec=lz4/stream mtu=9000 offload=on client=007";

    @AfterEach
    void restore() {
        Verbosity.set(Verbosity.NORMAL);
    }

    private static JsonObject json(String message, Throwable thrown) {
        String line = new LogForm(Format.JSON, Time.FULL, false).line(Level.WARNING, message, thrown);
        assertEquals(1, line.lines().count(), line);
        JsonReader reader = new JsonReader(new StringReader(line));
        reader.setStrictness(Strictness.STRICT);
        return JsonParser.parseReader(reader).getAsJsonObject();
    }

    @Test
    void shouldHaveTheOriginalsFormAtFirst() {
        assertEquals(LogForm.ORIGINAL, LogForm.current());
        assertTrue(LogForm.ORIGINAL
                .line(Level.INFO, SERVING, null)
                .matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d Serving.*"));
        assertEquals("ztun: no", LogForm.ORIGINAL.endLine("ztun: no", null));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-07-05T06:09:08.007+02:00, 2024-07-05T06:09:08.007+02:00",
        "2024-12-25T16:00:00Z, 2024-12-25T16:00:00.000Z",
        "2024-12-25T16:00:00.0999-03:30, 2024-12-25T16:00:00.099-03:30",
    })
    void shouldSayWhenItWas(String time, String written) {
        StringBuilder line = new StringBuilder();
        LogLine.append(line, Time.FULL, OffsetDateTime.parse(time), Level.INFO, "now", null);
        assertEquals(written + " now", line.toString());
    }

    @Test
    void shouldBeginWithThePriorityThatJournaldReads() {
        LogForm journal = new LogForm(Format.TEXT, Time.NONE, true);
        assertEquals("<6>" + SERVING, journal.line(Level.INFO, SERVING, null));
        assertEquals("<4>warning: look", journal.line(Level.WARNING, "look", null));
        assertEquals("<3>error: gone", journal.line(Level.ERROR, "gone", null));
        assertEquals("<7>debug: so", journal.line(Level.DEBUG, "so", null));
        assertEquals("<3>ztun: no", journal.endLine("ztun: no", null));
        Verbosity.set(Verbosity.VERBOSE);
        String traced = journal.line(Level.WARNING, "look", new IllegalStateException("why"));
        assertTrue(
                traced.startsWith("<4>warning: look: why\n<4>java.lang.IllegalStateException: why\n<4>\tat "), traced);
        assertTrue(new LogForm(Format.JSON, Time.NONE, true)
                .line(Level.INFO, SERVING, null)
                .startsWith("<6>{\"level\":\"info\",\"event\":\"session-opened\""));
    }

    @Test
    void shouldNameEventAndFields() {
        JsonObject line = json(SERVING, null);
        assertTrue(OffsetDateTime.parse(line.get("time").getAsString())
                .isBefore(OffsetDateTime.now().plusSeconds(1)));
        assertEquals("warning", line.get("level").getAsString());
        assertEquals("session-opened", line.get("event").getAsString());
        assertEquals(SERVING, line.get("message").getAsString());
        assertEquals(
                JsonParser.parseString("{\"peer\":\"198.18.0.2:42800\",\"address\":\"172.168.13.2/24\","
                        + "\"codec\":\"lz4/stream\",\"mtu\":9000,\"offload\":\"on\",\"client\":\"007\"}"),
                line.get("fields"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quote \" backslash \\ tab \t line \n and \r zero \0 escape \u001b",
                "umlaut \u00fc, beyond the first plane \ud83d\ude00",
                "half of one \ud83d and \ude00",
                "",
                "line separators \u2028 \u2029 and \u0085",
            })
    void shouldWriteWhateverAMessageQuotes(String text) {
        assertEquals(text, json(text, null).get("message").getAsString());
        assertEquals("other", json(text, null).get("event").getAsString());
    }

    @Test
    void shouldHaveCauseAndTrace() {
        Exception thrown = new IllegalStateException("connection reset");
        assertEquals("connection reset", json("it ended", thrown).get("cause").getAsString());
        assertFalse(json("it ended", thrown).has("trace"));
        Verbosity.set(Verbosity.VERBOSE);
        assertTrue(json("it ended", thrown).get("trace").getAsString().contains("\n\tat io.ztun"));
        assertTrue(LogForm.ORIGINAL
                .endLine("ztun: it failed", thrown)
                .startsWith("ztun: it failed\njava.lang.IllegalStateException: connection reset\n\tat "));
    }

    @Test
    void shouldSeeWhetherJournaldReads() {
        assertFalse(Journal.reads(Map.of()));
        assertFalse(Journal.reads(Map.of("JOURNAL_STREAM", "")));
        assertFalse(Journal.reads(Map.of("JOURNAL_STREAM", "9:123456789")));
    }
}

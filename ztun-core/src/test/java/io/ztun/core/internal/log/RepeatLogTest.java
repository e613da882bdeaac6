package io.ztun.core.internal.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RepeatLogTest {
    private static final long SECONDS = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTES = 60 * SECONDS;

    private final List<String> lines = new ArrayList<>();

    /** Begins shortly before the number overflows, as that of {@link System#nanoTime} may. */
    private long nowNs = Long.MAX_VALUE - MINUTES;

    private final RepeatLog log = new RepeatLog(new Recorder(), () -> nowNs);

    private final class Recorder implements Logger {
        @Override
        public String getName() {
            return "recorder";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable cause) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(level + " " + format);
        }
    }

    private void say(String text) {
        log.say(Level.INFO, "subject", text);
    }

    /** Once a second, with the tick that the engine gives. */
    private void repeat(String text, long seconds) {
        for (long second = 0; second < seconds; second++) {
            log.tick();
            say(text);
            nowNs += SECONDS;
        }
    }

    @Test
    void shouldSayOnceWhatRepeatsAndThenHowOften() {
        repeat("away", 3_600);
        assertEquals("INFO away", lines.get(0));
        assertEquals("INFO away (the last of 299 in 5 min, 1 s ago)", lines.get(1));
        assertEquals("INFO away (the last of 300 in 5 min, 1 s ago)", lines.get(2));
        assertEquals(12, lines.size());
    }

    @Test
    void shouldSayWithoutTicksHowOften() {
        say("away");
        say("away");
        nowNs += 5 * MINUTES;
        say("away");
        assertEquals(List.of("INFO away", "INFO away (and 1 more not logged in 5 min)"), lines);
    }

    @Test
    void shouldSayAtOnceThatItIsAnother() {
        repeat("refused", 30);
        repeat("silent", 30);
        repeat("refused", 1);
        assertEquals(
                List.of(
                        "INFO refused",
                        "INFO silent (and 29 more not logged in 30 s)",
                        "INFO refused (and 29 more not logged in 30 s)"),
                lines);
    }

    @Test
    void shouldBeBoundedWhereEachIsAnother() {
        for (int i = 0; i < 3_600; i++) {
            repeat("port " + i, 1);
        }
        assertEquals(RepeatLog.LINES_AT_ONCE + 3_600 / 300 - 1, lines.size(), lines::toString);
        assertEquals("INFO port 9", lines.get(9));
        assertEquals("INFO port 300 (and 290 more not logged in 4 min)", lines.get(10));
        assertEquals("INFO port 599 (the last of 299 in 5 min, 1 s ago)", lines.get(11));
    }

    /** Or the log would end with a state that is not the last one. */
    @Test
    void shouldSayTheLastThoughNothingFollows() {
        for (int i = 0; i < 20; i++) {
            say("port " + i);
        }
        nowNs += 5 * MINUTES - 1;
        log.tick();
        assertEquals(RepeatLog.LINES_AT_ONCE, lines.size());
        nowNs += 1;
        log.tick();
        log.tick();
        assertEquals(RepeatLog.LINES_AT_ONCE + 1, lines.size());
        assertEquals("INFO port 19 (the last of 10 in 5 min, 5 min ago)", lines.get(RepeatLog.LINES_AT_ONCE));
    }

    @Test
    void shouldTellSubjectsApart() {
        log.say(Level.INFO, "a", "away");
        log.say(Level.WARNING, "b", "away");
        log.say(Level.INFO, "a", "away");
        assertEquals(List.of("INFO away", "WARNING away"), lines);
    }

    @Test
    void shouldTakeLinesForEqualThatAreSaidToBe() {
        log.say(Level.INFO, "a", "refused", () -> "refused port 1");
        log.say(Level.INFO, "a", "refused", () -> {
            throw new AssertionError("made a line that is not logged");
        });
        assertEquals(List.of("INFO refused port 1"), lines);
    }

    @Test
    void shouldSayHowLongItWas() {
        log.over(Level.INFO, "subject", "back");
        repeat("away", 450);
        log.over(Level.INFO, "subject", "back");
        log.over(Level.INFO, "subject", "back");
        assertEquals(
                List.of(
                        "INFO away",
                        "INFO away (the last of 299 in 5 min, 1 s ago)",
                        "INFO back after 7 min: failures=450"),
                lines);
        repeat("away", 90);
        log.over(Level.INFO, "subject", "back");
        assertEquals("INFO away", lines.get(3));
        assertEquals("INFO back after 90 s: failures=90", lines.get(4));
    }

    @Test
    void shouldBeBoundedWhereItComesAndGoes() {
        for (int i = 0; i < 1_800; i++) {
            repeat("away", 1);
            log.over(Level.INFO, "subject", "back");
            nowNs += SECONDS;
        }
        assertTrue(lines.size() <= RepeatLog.LINES_AT_ONCE + 12, lines::toString);
        nowNs += 5 * MINUTES;
        log.tick();
        assertTrue(
                lines.get(lines.size() - 1).startsWith("INFO back after 1 s: failures=1 (the last of "),
                lines::toString);
    }

    @Test
    void shouldBeBoundedOverAllSubjects() {
        for (int i = 0; i < 100_000; i++) {
            log.say(Level.INFO, i, "hello");
        }
        assertEquals(RepeatLog.LINES, lines.size());
        nowNs += 5 * MINUTES;
        log.tick();
        assertEquals(RepeatLog.LINES + 1, lines.size());
        assertEquals("INFO Not logged: messages=99900 in 5 min", lines.get(RepeatLog.LINES));
    }

    @Test
    void shouldCountWhatItHasForgotten() {
        RepeatLog many = new RepeatLog(new Recorder(), () -> nowNs, 1_000_000);
        many.say(Level.INFO, "first", "hello");
        many.say(Level.INFO, "first", "hello");
        for (int i = 0; i < RepeatLog.SUBJECTS_MAX; i++) {
            many.say(Level.INFO, i, "hello");
        }
        many.say(Level.INFO, "first", "hello");
        assertEquals(RepeatLog.SUBJECTS_MAX + 2, lines.size());
        nowNs += 5 * MINUTES;
        many.tick();
        assertEquals("INFO Not logged: messages=1 in 5 min", lines.get(RepeatLog.SUBJECTS_MAX + 2));
    }

    @Test
    void shouldForgetWhatHasBeenQuietForLong() {
        say("away");
        nowNs += 50 * MINUTES;
        log.tick();
        say("away");
        assertEquals(List.of("INFO away", "INFO away"), lines);
    }
}

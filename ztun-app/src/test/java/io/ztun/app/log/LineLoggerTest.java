package io.ztun.app.log;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LineLoggerTest {
    private static final String DATE = "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LineLogger own = new LineLogger("io.ztun.core", new PrintStream(bytes, true, StandardCharsets.UTF_8));
    private final LineLogger other = new LineLogger("java.lang.Runtime", System.err);

    @AfterEach
    void restoreVerbosity() {
        Verbosity.set(Verbosity.NORMAL);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldHaveTheOriginalsForm() {
        StringBuilder line = new StringBuilder();

        LogLine.append(
                line,
                LogForm.Time.SHORT,
                OffsetDateTime.parse("2024-07-05T16:09:18+02:00"),
                Level.INFO,
                "Serving 192.168.1.3:57742",
                null);

        assertEquals("2024/07/05 16:09:18 Serving 192.168.1.3:57742", line.toString());
    }

    @Test
    void shouldSayWhatIsNoInformation() {
        Verbosity.set(Verbosity.VERBOSE);
        own.log(Level.WARNING, "queue is full");
        own.log(Level.DEBUG, "found {0} of {1}", "one", "two");

        String[] lines = text().split("\n");
        assertTrue(lines[0].matches(DATE + "warning: queue is full"), text());
        assertTrue(lines[1].matches(DATE + "debug: found one of two"), text());
    }

    @Test
    void shouldGiveReasonInLineAndTraceOnDemand() {
        Exception reason = new IllegalStateException("connection reset");
        own.log(Level.WARNING, "session ended", reason);
        assertTrue(text().matches(DATE + "warning: session ended: connection reset\n"), text());

        bytes.reset();
        Verbosity.set(Verbosity.VERBOSE);
        own.log(Level.WARNING, "session ended by connection reset", reason);
        assertTrue(
                text().matches("(?s)" + DATE + "warning: session ended by connection reset\n"
                        + "java.lang.IllegalStateException: connection reset\n\tat .*"),
                text());
    }

    @Test
    void shouldNotLetPeerForgeLines() {
        own.log(Level.INFO, "refused: busy\n2024/07/05 16:09:18 all is well\u001b[2J");

        assertEquals(1, text().lines().count());
        assertTrue(text().endsWith("refused: busy?2024/07/05 16:09:18 all is well?[2J\n"), text());
    }

    @Test
    void shouldFollowVerbosity() {
        assertTrue(own.isLoggable(Level.INFO));
        assertFalse(own.isLoggable(Level.DEBUG));
        Verbosity.set(Verbosity.QUIET);
        assertTrue(own.isLoggable(Level.WARNING));
        assertFalse(own.isLoggable(Level.INFO));
        Verbosity.set(Verbosity.VERBOSE);
        assertTrue(own.isLoggable(Level.DEBUG));
        assertFalse(own.isLoggable(Level.TRACE));
    }

    @Test
    void shouldShowOnlyWarningsOfOthers() {
        Verbosity.set(Verbosity.VERBOSE);

        assertFalse(other.isLoggable(Level.INFO));
        assertTrue(other.isLoggable(Level.WARNING));
        Verbosity.set(Verbosity.ERRORS);
        assertFalse(other.isLoggable(Level.WARNING));
        assertTrue(other.isLoggable(Level.ERROR));
        assertFalse(own.isLoggable(Level.OFF));
    }

    @Test
    void shouldBeTheLoggerOfTheProcess() {
        System.LoggerFinder finder = System.LoggerFinder.getLoggerFinder();

        assertInstanceOf(LineLoggerFinder.class, finder);
    }
}

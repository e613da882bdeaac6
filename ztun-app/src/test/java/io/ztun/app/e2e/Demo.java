package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code ztun demo} has to print. */
final class Demo {

    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern ROW =
            Pattern.compile("(?m)^(\\S.*?) {2,}[0-9.]+ [kM]B +[0-9.]+ [kM]B +(-?[0-9.]+) % +[0-9.]+ s$");

    private Demo() {}

    /** The table is there, and the tunnel has saved what it should of each kind. */
    static void assertShown(Shell.Outcome outcome) {
        assertEquals(0, outcome.exit(), outcome::toString);
        List<Double> saved = ROW.matcher(outcome.out())
                .results()
                .map(row -> Double.valueOf(row.group(2)))
                .toList();
        assertEquals(4, saved.size(), outcome::out);
        assertTrue(saved.get(0) >= 30, () -> "chat: " + outcome.out());
        assertTrue(saved.get(1) >= 30, () -> "log lines: " + outcome.out());
        assertTrue(saved.get(2) >= 50, () -> "directory: " + outcome.out());
        // The cable's own headers are 4.6 %, an acknowledgement for every two segments up to 2.3 %, the inner ones the
        // rest.
        assertTrue(saved.get(3) >= -8.5, () -> "random bytes: " + outcome.out());
    }
}

package io.ztun.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;

import io.ztun.app.log.LogForm;
import io.ztun.app.log.Verbosity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs command lines in this process, and keeps what they print. */
abstract class CommandLines {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void restoreLog() {
        LogForm.set(LogForm.ORIGINAL);
        Verbosity.set(Verbosity.NORMAL);
    }

    final int run(String... args) {
        return new Cli(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    final String onlyLine() {
        String line = text(err).strip();
        assertEquals(1, line.lines().count(), line);
        assertEquals("", text(out));
        assertTrue(line.startsWith("ztun: "), line);
        return line;
    }
}

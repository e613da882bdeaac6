package io.ztun.app.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.time.OffsetDateTime;

/**
 * The form of a log line, which is that of the original's logger: {@code 2024/07/05 16:29:18 message}, local time. Written
 * by hand because a date formatter costs more start-up time than all the rest of the log.
 */
final class LogLine {

    private LogLine() {}

    /** With a trace below it, where traces are wanted. */
    static void append(
            StringBuilder line, LogForm.Time form, OffsetDateTime time, Level level, String message, Throwable thrown) {
        appendTime(line, form, time);
        line.append(form == LogForm.Time.NONE ? "" : " ").append(word(level)).append(Printable.of(message));
        String reason = reason(message, thrown);
        if (reason != null) {
            line.append(": ").append(Printable.of(reason));
        }
        if (thrown != null && Verbosity.current().showsTraces()) {
            line.append(System.lineSeparator()).append(trace(thrown));
        }
    }

    static void appendTime(StringBuilder line, LogForm.Time form, OffsetDateTime time) {
        switch (form) {
            case SHORT -> {
                appendDate(line, time, '/');
                appendClock(line.append(' '), time);
            }
            case FULL -> {
                appendDate(line, time, '-');
                appendClock(line.append('T'), time);
                int millis = time.getNano() / 1_000_000;
                two(line.append('.').append(millis / 100), millis % 100);
                line.append(time.getOffset().getId());
            }
            default -> {
                // nothing
            }
        }
    }

    private static void appendDate(StringBuilder line, OffsetDateTime time, char between) {
        two(line.append(time.getYear()).append(between), time.getMonthValue());
        two(line.append(between), time.getDayOfMonth());
    }

    private static void appendClock(StringBuilder line, OffsetDateTime time) {
        two(line, time.getHour());
        two(line.append(':'), time.getMinute());
        two(line.append(':'), time.getSecond());
    }

    /** What a failure adds to a message that does not say so already; null if that is nothing. */
    static String reason(String message, Throwable thrown) {
        String reason = thrown == null || thrown.getMessage() == null ? null : Flags.in(thrown.getMessage());
        return reason == null || message.contains(reason) ? null : reason;
    }

    static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString().stripTrailing();
    }

    private static String word(Level level) {
        return switch (level) {
            case ERROR -> "error: ";
            case WARNING -> "warning: ";
            case DEBUG, TRACE -> "debug: ";
            default -> "";
        };
    }

    private static void two(StringBuilder line, int number) {
        if (number < 10) {
            line.append('0');
        }
        line.append(number);
    }
}

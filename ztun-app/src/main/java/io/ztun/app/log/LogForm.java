package io.ztun.app.log;

import java.lang.System.Logger.Level;
import java.time.OffsetDateTime;
import java.util.Objects;

/**
 * What a line of the log looks like. One form for the process: it is set once, when the command line has been read.
 *
 * @param format words for people, or an object for programs
 * @param time when it was
 * @param priorities whether a line begins with its priority, as journald reads it (sd-daemon(3))
 */
public record LogForm(Format format, Time time, boolean priorities) {

    /** The original's. */
    public static final LogForm ORIGINAL = new LogForm(Format.TEXT, Time.SHORT, false);

    private static volatile LogForm current = ORIGINAL;

    /** What a line is. */
    public enum Format {
        /** A sentence, often with {@code key=value} behind it. */
        TEXT,
        /** A JSON object (RFC 8259). */
        JSON
    }

    /** How a line says when it was. */
    public enum Time {
        /** As is usual for who reads it: {@link #NONE} under journald, {@link #FULL} in JSON, else {@link #SHORT}. */
        AUTO,
        /** As the original: local time, to the second. */
        SHORT,
        /** With milliseconds and the distance to UTC, as RFC 3339 has it. */
        FULL,
        /** Not at all: whoever takes the log notes it. */
        NONE
    }

    /** Checks that nothing is missing, and decides what is left to it. */
    public LogForm {
        Objects.requireNonNull(format);
        Objects.requireNonNull(time);
        if (time == Time.AUTO) {
            time = format == Format.JSON ? Time.FULL : priorities ? Time.NONE : Time.SHORT;
        }
    }

    /** What is in force. */
    public static LogForm current() {
        return current;
    }

    /** Changes it for every line from now on. */
    public static void set(LogForm form) {
        current = form;
    }

    /**
     * A whole line, or several where a trace is wanted, without the last line's end.
     *
     * @param thrown its reason is part of the line; or null
     */
    String line(Level level, String said, Throwable thrown) {
        String message = Flags.in(said);
        StringBuilder line = new StringBuilder(128);
        OffsetDateTime now = OffsetDateTime.now();
        if (format == Format.JSON) {
            JsonLine.append(line, time, now, level, message, thrown);
        } else {
            LogLine.append(line, time, now, level, message, thrown);
        }
        return prioritized(level, line.toString());
    }

    /**
     * The last line of a command that has failed, with a trace below it where traces are wanted. For people it has neither time
     * nor level in front.
     *
     * @param said one line, which says the reason
     * @param thrown what it has failed of; or null
     */
    public String endLine(String said, Throwable thrown) {
        String message = Flags.in(said);
        if (format == Format.JSON) {
            return line(Level.ERROR, message, thrown);
        }
        boolean traced = thrown != null && Verbosity.current().showsTraces();
        return prioritized(Level.ERROR, traced ? message + System.lineSeparator() + LogLine.trace(thrown) : message);
    }

    private String prioritized(Level level, String lines) {
        if (!priorities) {
            return lines;
        }
        String priority = priority(level);
        return priority + lines.replace(System.lineSeparator(), System.lineSeparator() + priority);
    }

    /** syslog(3). */
    private static String priority(Level level) {
        return switch (level) {
            case ERROR -> "<3>";
            case WARNING -> "<4>";
            case DEBUG, TRACE -> "<7>";
            default -> "<6>";
        };
    }
}

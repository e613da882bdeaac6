package io.ztun.app.log;

import java.lang.System.Logger.Level;
import java.time.LocalDateTime;

/**
 * The form of a log line, which is that of the original's logger: {@code 2024/07/05 16:29:18 message}, local time. Written
 * by hand because a date formatter costs more start-up time than all the rest of the log.
 */
final class LogLine {

    private LogLine() {}

    static void append(StringBuilder line, LocalDateTime time, Level level, String message, Throwable thrown) {
        two(line.append(time.getYear()).append('/'), time.getMonthValue());
        two(line.append('/'), time.getDayOfMonth());
        two(line.append(' '), time.getHour());
        two(line.append(':'), time.getMinute());
        two(line.append(':'), time.getSecond());
        line.append(' ').append(word(level));
        appendPrintable(line, Flags.in(message));
        String reason = thrown == null ? null : thrown.getMessage();
        if (reason != null && !message.contains(reason)) {
            appendPrintable(line.append(": "), Flags.in(reason));
        }
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

    /** A message may quote a peer: a control character of its could forge a line or command the terminal. */
    private static void appendPrintable(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? '?' : c);
        }
    }
}

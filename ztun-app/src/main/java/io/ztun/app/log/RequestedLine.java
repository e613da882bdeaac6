package io.ztun.app.log;

import java.lang.System.Logger.Level;
import java.time.LocalDateTime;

/** A line of the log that the user has asked for by itself: {@code -q} does not keep it away. */
public final class RequestedLine {

    private RequestedLine() {}

    /** Writes it, as any other line, to standard error. */
    public static void print(String message) {
        StringBuilder line = new StringBuilder(message.length() + 32);
        LogLine.append(line, LocalDateTime.now(), Level.INFO, message, null);
        System.err.println(line);
    }
}

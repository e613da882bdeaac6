package io.ztun.app.log;

import java.lang.System.Logger.Level;

/** A line of the log that the user has asked for by itself: {@code -q} does not keep it away. */
public final class RequestedLine {

    private RequestedLine() {}

    /** Writes it, as any other line, to standard error. */
    public static void print(String message) {
        System.err.println(LogForm.current().line(Level.INFO, message, null));
    }
}

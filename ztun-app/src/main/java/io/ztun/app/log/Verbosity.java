package io.ztun.app.log;

import java.lang.System.Logger.Level;

/** How much the log says. One setting for the process: it is set once, when the command line has been read. */
public enum Verbosity {
    /** {@code --log-level=error}: what ended something. */
    ERRORS(Level.ERROR),
    /** {@code -q}: what went wrong. */
    QUIET(Level.WARNING),
    /** Also who came and went. */
    NORMAL(Level.INFO),
    /** {@code -v}: everything, and stack traces with it. */
    VERBOSE(Level.DEBUG);

    private static volatile Verbosity current = NORMAL;

    private final Level least;

    Verbosity(Level least) {
        this.least = least;
    }

    /** What is in force. */
    public static Verbosity current() {
        return current;
    }

    /** Changes it for every logger there is and will be. */
    public static void set(Verbosity verbosity) {
        current = verbosity;
    }

    /** Whether stack traces are wanted. */
    public boolean showsTraces() {
        return this == VERBOSE;
    }

    boolean shows(Level level) {
        return level.getSeverity() >= least.getSeverity();
    }
}

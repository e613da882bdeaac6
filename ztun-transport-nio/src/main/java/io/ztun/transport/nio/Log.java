package io.ztun.transport.nio;

import java.lang.System.Logger.Level;

import io.ztun.api.Api;

/**
 * The log, for threads that many links depend on. A logger may throw: without a free descriptor java.util.logging fails
 * with an Error if it has not yet read the time zones. That must not end a thread.
 */
@Api(Api.Status.INTERNAL)
public final class Log {
    private static final System.Logger LOG = System.getLogger(Log.class.getPackageName());

    private Log() {}

    /**
     * Logs a line.
     *
     * @param cause its trace, or null
     * @return whether the logger took it
     */
    public static boolean log(Level level, String message, Throwable cause) {
        try {
            LOG.log(level, message, cause);
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Logs a line about a failure, whose reason is put between what failed and the remedy. */
    public static boolean failure(Level level, String what, Throwable cause, String remedy) {
        try {
            LOG.log(level, what + ": reason=" + Failures.reason(cause) + "; " + remedy);
            return true;
        } catch (Throwable e) {
            return false;
        }
    }
}

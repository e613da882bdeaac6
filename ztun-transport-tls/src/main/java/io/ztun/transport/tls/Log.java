package io.ztun.transport.tls;

import java.lang.System.Logger.Level;

/** The log, for threads that many links depend on: a logger that throws must not end one. */
final class Log {
    private static final System.Logger LOG = System.getLogger(Log.class.getPackageName());

    private Log() {}

    /** @param cause its trace, or null */
    static void log(Level level, String message, Throwable cause) {
        try {
            LOG.log(level, message, cause);
        } catch (Throwable e) {
            return; // nobody is left to be told
        }
    }
}

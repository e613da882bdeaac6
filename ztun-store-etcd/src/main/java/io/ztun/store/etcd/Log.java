package io.ztun.store.etcd;

import java.lang.System.Logger.Level;

/** The log, for threads that a gateway depends on: a logger that throws must not end one. */
final class Log {
    private static final System.Logger LOG = System.getLogger(Log.class.getPackageName());

    private Log() {}

    static void log(Level level, String message) {
        try {
            LOG.log(level, message);
        } catch (RuntimeException e) {
            return; // nobody is left to be told
        }
    }
}

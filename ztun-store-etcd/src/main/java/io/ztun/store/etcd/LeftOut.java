package io.ztun.store.etcd;

import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Logs which keys make no sense: each once until it does, and not too many at a time. Of the store's thread alone. */
final class LeftOut {
    private static final int KEYS_MAX = 1_000;
    private static final int LINES_MAX = 100;
    private static final int SHOWN_MAX = 200;
    private static final long INTERVAL_MIN = 5;

    private final Set<String> said = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEYS_MAX;
        }
    });
    private int lines;
    private long sinceNs;

    void add(String key) {
        String shown = shown(key);
        if (said.contains(shown)) {
            return;
        }
        long nowNs = System.nanoTime();
        if (lines == 0 || nowNs - sinceNs >= TimeUnit.MINUTES.toNanos(INTERVAL_MIN)) {
            sinceNs = nowNs;
            lines = 0;
        } else if (lines == LINES_MAX) {
            return; // it may be said the next time
        }
        said.add(shown);
        lines++;
        String printable = shown.replaceAll("[^ -~]", "?");
        String others = lines == LINES_MAX ? "; others are not logged for up to " + INTERVAL_MIN + " min" : "";
        Log.log(Level.WARNING, "Left out of the store, for it makes no sense: key=" + printable + others);
    }

    /** It makes sense now. */
    void over(String key) {
        if (!said.isEmpty()) {
            said.remove(shown(key));
        }
    }

    private static String shown(String key) {
        return key.substring(0, Math.min(SHOWN_MAX, key.length()));
    }
}

package io.ztun.app.service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.ztun.api.ThreadProgress;

/** Tells whether threads get on, from one look at them to the next. One thread. */
final class StuckThreads {
    private static final Logger LOG = System.getLogger(StuckThreads.class.getName());

    private final Supplier<List<ThreadProgress>> threads;
    private final Map<ThreadProgress, Long> last = new HashMap<>();
    private boolean stuck;

    /** @param threads those that there are at the moment */
    StuckThreads(Supplier<List<ThreadProgress>> threads) {
        this.threads = threads;
    }

    /** Whether one has been at the same work ever since the look before. The log names it, and where it is. */
    boolean look() {
        boolean before = stuck;
        stuck = false;
        for (ThreadProgress thread : threads.get()) {
            Long earlier = last.put(thread, thread.count());
            if (earlier != null && thread.isStuckSince(earlier)) {
                stuck = true;
                if (!before) {
                    LOG.log(
                            Level.ERROR,
                            "A packet thread is stuck, the service manager's watchdog is not fed any more: thread="
                                    + thread.thread() + " at=" + place(thread.thread()));
                }
            }
        }
        if (before && !stuck) {
            LOG.log(Level.WARNING, "Packet threads get on again, the watchdog is fed");
        }
        return stuck;
    }

    private static String place(String name) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals(name) && entry.getValue().length > 0)
                .map(entry -> entry.getValue()[0].toString())
                .findFirst()
                .orElse("?");
    }
}

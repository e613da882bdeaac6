package io.ztun.core.internal.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ztun.api.TunException;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.spi.RestorableTun;

/**
 * Has the interface put back what other programs take from it, and says what that was. Where it is needed again and again it is
 * done more and more seldom: another program may be as stubborn. The timer's thread only.
 */
final class InterfaceUpkeep {
    private static final Logger LOG = System.getLogger(InterfaceUpkeep.class.getName());
    private static final long SHORTEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NS = 64 * SHORTEST_NS;

    private static final String RESTORED = "restored";
    private static final String REFUSED = "refused";

    private final RestorableTun device;
    private final RepeatLog log;
    private long intervalNs = SHORTEST_NS;

    /** @param clock in nanoseconds */
    InterfaceUpkeep(RestorableTun device, LongSupplier clock) {
        this.device = device;
        log = new RepeatLog(LOG, clock);
    }

    /** How long to wait before the next time. */
    long intervalNs() {
        return intervalNs;
    }

    /** Does it once. */
    void run() {
        try {
            Optional<String> restored = device.restore();
            log.over(Level.INFO, REFUSED, "The interface is as it should be again");
            restored.ifPresent(what -> log.say(
                    Level.WARNING,
                    RESTORED,
                    "Restored on " + device.name() + ", where another program had changed it: " + what));
            intervalNs = restored.isPresent() ? longer() : Math.max(SHORTEST_NS, intervalNs / 2);
        } catch (TunException e) {
            log.say(Level.WARNING, REFUSED, e.getMessage());
            intervalNs = longer();
        }
        log.tick();
    }

    private long longer() {
        return Math.min(LONGEST_NS, 2 * intervalNs);
    }
}

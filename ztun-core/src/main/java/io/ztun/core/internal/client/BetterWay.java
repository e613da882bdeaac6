package io.ztun.core.internal.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ztun.api.ZtunException;
import io.ztun.core.internal.engine.Engine;

/**
 * Looks now and then whether a way that is better than the one in use works again, beside the session, which does not notice.
 * The first that has answered each time for long enough is taken. Thread-safe.
 */
final class BetterWay implements AutoCloseable {
    private static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);

    /** As long as none answers, looks become rare: each costs some packets, and many networks never let UDP through. */
    private static final long LONGEST_IN_VAIN_NS = TimeUnit.MINUTES.toNanos(5);

    /** So many looks at least come before a change. */
    private static final int LOOKS = 6;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Engine tunnel;
    private final ServerDialer dialer;
    private final List<Way> ways;
    private final Duration wanted;
    private final long intervalNs;
    private final Taker taker;

    /** The number of the session for which a better way is looked for, and what it uses; another one makes this out of date. */
    private long round;

    private boolean closed;

    /** Changes to another way. */
    interface Taker {
        /** Tries to; it says itself how that went. @param seconds how long it has been well */
        void take(Way way, long seconds);
    }

    /**
     * @param ways all of them, the best first
     * @param wanted how long one has to be well
     */
    BetterWay(Engine tunnel, ServerDialer dialer, List<Way> ways, Duration wanted, Taker taker) {
        this.tunnel = tunnel;
        this.dialer = dialer;
        this.ways = ways;
        this.wanted = wanted;
        intervalNs = Math.max(SHORTEST_NS, Math.min(LONGEST_NS, wanted.toNanos() / LOOKS));
        this.taker = taker;
    }

    /** A session goes this way from now on. */
    synchronized void than(Way used) {
        long mine = ++round;
        if (!closed && ways.indexOf(used) > 0) {
            List<Way> better = ways.subList(0, ways.indexOf(used));
            later(mine, intervalNs, () -> look(mine, better, intervalNs, new HashMap<>()));
        }
    }

    /** There is no session to look beside. */
    synchronized void stop() {
        round++;
    }

    /** Left to chance in part, so that the clients of a server that is well again do not all come at once. */
    private void later(long mine, long ns, Runnable task) {
        tunnel.once(ns / 2 + RANDOM.nextLong(ns), () -> {
            if (isDue(mine)) {
                ServerDialer.THREADS.execute(() -> guarded(task));
            }
        });
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            tunnel.fail(e);
        }
    }

    private synchronized boolean isDue(long mine) {
        return !closed && round == mine && !tunnel.isClosing();
    }

    /**
     * Asks all of them once.
     *
     * @param afterNs how long the look before this was ago
     * @param wellSinceNs since when each has answered without a failure
     */
    private void look(long mine, List<Way> better, long afterNs, Map<Way, Long> wellSinceNs) {
        for (Way way : better) {
            long wellNs = wellNs(way, wellSinceNs);
            if (!isDue(mine)) {
                return;
            }
            if (wellNs >= wanted.toNanos()) {
                taker.take(way, TimeUnit.NANOSECONDS.toSeconds(wellNs));
                wellSinceNs.clear(); // begins anew if that has failed
                break;
            }
        }
        long nextNs =
                wellSinceNs.isEmpty() ? Math.max(intervalNs, Math.min(LONGEST_IN_VAIN_NS, 2 * afterNs)) : intervalNs;
        later(mine, nextNs, () -> look(mine, better, nextNs, wellSinceNs));
    }

    /** How long it has been well, or -1 if it is not. */
    private long wellNs(Way way, Map<Way, Long> wellSinceNs) {
        try {
            dialer.probe(way);
            long nowNs = System.nanoTime();
            return nowNs - wellSinceNs.computeIfAbsent(way, first -> nowNs);
        } catch (ZtunException e) {
            wellSinceNs.remove(way);
            return -1;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}

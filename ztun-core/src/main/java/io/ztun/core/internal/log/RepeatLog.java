package io.ztun.core.internal.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.ztun.core.internal.rate.Budget;

/**
 * Writes what happens again and again to the log without filling it. Of each subject, such as a client, it logs
 *
 * <ul>
 *   <li>the first message at once,
 *   <li>a message that differs from the one before at once too, {@link #LINES_AT_ONCE} in a row and then one every
 *       {@link #INTERVAL_NS},
 *   <li>a message that repeats the one before every {@link #INTERVAL_NS},
 * </ul>
 *
 * <p>each with the number of messages that were left out since the last one. The lines of all subjects together have a limit as
 * well; what is beyond it is counted, and the count is logged. So is the number of subjects that are remembered, and with it the
 * memory: those heard of last. Thread-safe; a message is logged under the lock, so the log has them in the order in which they
 * came.
 */
public final class RepeatLog {
    /** After how long a repeated message is logged again. */
    static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(5);

    /** How often {@link #tick} is to be called. */
    public static final long TICK_NS = TimeUnit.SECONDS.toNanos(10);

    /** How many different messages in a row are logged of one subject. */
    static final int LINES_AT_ONCE = 10;

    /** How many lines are logged of all subjects in {@link #INTERVAL_NS}; as many may be logged at once. */
    static final int LINES = 100;

    static final int SUBJECTS_MAX = 1_024;

    /** A subject that was not heard of for so long has all its lines again, so nothing is lost with it. */
    private static final long FORGET_NS = LINES_AT_ONCE * INTERVAL_NS;

    private final Logger log;
    private final LongSupplier clock;
    private final Budget lines;

    /** The one heard of last comes last. */
    private final Map<Object, Series> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Series> eldest) {
            boolean full = size() > SUBJECTS_MAX;
            if (full) {
                lose(eldest.getValue().unsaid, clock.getAsLong());
            }
            return full;
        }
    };

    /** Messages that were left out and that no entry counts, and since when. */
    private long lost;

    private long lostSinceNs;

    private static final class Series {
        final Budget lines;

        /** The last message, whether it was logged or not. */
        String what;

        Level level;
        String text;

        long saidAtNs;

        /** When the last message was. */
        long heardAtNs;

        /** Messages since the last line. */
        long unsaid;

        /** Messages since the last {@link #over}, and when the first of them was. */
        long count;

        long sinceNs;

        Series(long nowNs) {
            lines = new Budget(LINES_AT_ONCE, INTERVAL_NS, nowNs);
        }
    }

    /**
     * As the other, with at most {@value #LINES} lines at once.
     *
     * @param clock in nanoseconds
     */
    public RepeatLog(Logger log, LongSupplier clock) {
        this(log, clock, LINES);
    }

    /**
     * Makes one that has nothing to say yet.
     *
     * @param clock in nanoseconds
     * @param linesMax how many lines there may be of all subjects within five minutes
     */
    public RepeatLog(Logger log, LongSupplier clock, int linesMax) {
        this.log = log;
        this.clock = clock;
        lines = new Budget(linesMax, INTERVAL_NS / linesMax, clock.getAsLong());
    }

    /**
     * Something has happened.
     *
     * @param subject what it happened to; messages of equal subjects are compared with each other
     */
    public void say(Level level, Object subject, String text) {
        say(level, subject, text, () -> text, null);
    }

    /** Something has failed. A trace goes with the lines that are logged at once. */
    public void say(Level level, Object subject, String text, Throwable cause) {
        say(level, subject, text, () -> text, cause);
    }

    /**
     * Something has happened that is the same as before if {@code what} is equal, though the line may differ, for example in a
     * port.
     *
     * @param text makes the line; called only if it is logged, or {@code what} has changed
     */
    public void say(Level level, Object subject, String what, Supplier<String> text) {
        say(level, subject, what, text, null);
    }

    private synchronized void say(Level level, Object subject, String what, Supplier<String> text, Throwable cause) {
        long nowNs = clock.getAsLong();
        sayLost(nowNs);
        Series entry = entries.get(subject);
        if (entry == null) {
            if (lines.isSpent(nowNs)) {
                lose(1, nowNs); // and leaves no entry: whoever has many names shall not push out the others
                return;
            }
            entry = new Series(nowNs);
            entries.put(subject, entry);
        }
        if (entry.count++ == 0) {
            entry.sinceNs = nowNs;
        }
        hear(entry, level, what, text, cause, nowNs);
    }

    /** A message of a subject. Returns whether it was logged. */
    private boolean hear(Series entry, Level level, String what, Supplier<String> text, Throwable cause, long nowNs) {
        boolean differs = !what.equals(entry.what);
        entry.heardAtNs = nowNs;
        boolean logged = (differs || isDue(entry, nowNs)) && entry.lines.take(nowNs) && lines.take(nowNs);
        if (differs || logged) {
            entry.level = level;
            entry.what = what;
            entry.text = text.get();
        }
        if (logged) {
            write(entry, entry.unsaid == 0 ? "" : "and " + entry.unsaid + " more not logged", "", cause, nowNs);
        } else {
            entry.unsaid++;
        }
        return logged;
    }

    private static boolean isDue(Series entry, long nowNs) {
        return nowNs - entry.saidAtNs >= INTERVAL_NS;
    }

    private void write(Series entry, String unsaid, String when, Throwable cause, long nowNs) {
        String suffix = unsaid.isEmpty() ? "" : " (" + unsaid + " in " + duration(nowNs - entry.saidAtNs) + when + ")";
        entry.unsaid = 0;
        entry.saidAtNs = nowNs;
        log.log(entry.level, entry.text + suffix, cause);
    }

    /**
     * What the messages of a subject were about has ended. Says so with how long it was and how many messages there were, if
     * there were any since it ended the last time.
     */
    public synchronized void over(Level level, Object subject, String text) {
        Series entry = entries.get(subject);
        if (entry == null || entry.count == 0) {
            return;
        }
        long nowNs = clock.getAsLong();
        String line = text + " after " + duration(nowNs - entry.sinceNs) + ": failures=" + entry.count;
        long unsaid = entry.unsaid;
        entry.count = 0;
        entry.unsaid = 0; // the line has a count of its own
        if (!hear(entry, level, line, () -> line, null, nowNs)) {
            entry.unsaid += unsaid;
        }
    }

    /** Says what is due, so that the end of a series is logged too: to be called every {@link #TICK_NS}. */
    public synchronized void tick() {
        long nowNs = clock.getAsLong();
        sayLost(nowNs);
        for (Iterator<Series> all = entries.values().iterator(); all.hasNext(); ) {
            Series entry = all.next();
            if (entry.unsaid > 0 && isDue(entry, nowNs)) {
                if (lines.take(nowNs)) {
                    entry.lines.take(nowNs);
                    String ago = ", " + duration(nowNs - entry.heardAtNs) + " ago";
                    write(entry, "the last of " + entry.unsaid, ago, null, nowNs);
                }
            } else if (entry.unsaid == 0 && nowNs - entry.saidAtNs >= FORGET_NS) {
                all.remove();
            }
        }
    }

    private void lose(long messages, long nowNs) {
        if (lost == 0) {
            lostSinceNs = nowNs;
        }
        lost += messages;
    }

    private void sayLost(long nowNs) {
        if (lost > 0 && nowNs - lostSinceNs >= INTERVAL_NS) {
            log.log(Level.INFO, "Not logged: messages=" + lost + " in " + duration(nowNs - lostSinceNs));
            lost = 0;
        }
    }

    private static String duration(long ns) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }
}

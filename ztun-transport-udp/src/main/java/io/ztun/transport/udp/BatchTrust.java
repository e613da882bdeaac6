package io.ztun.transport.udp;

import java.util.concurrent.TimeUnit;

/**
 * Whether datagrams arrive that the system is given as one message and splits later (UDP_SEGMENT). A driver or a router that
 * gets this wrong loses all of them, or all but the first of each message, while each by itself would arrive: then nothing
 * tells the sender, and next to nothing gets through.
 *
 * <p>So now and then a batch carries two probes of the length of its datagrams: one amid those that leave together, and one
 * beside them that leaves alone. That is a round. Loss and a full queue meet both. Where the lone one arrives and the other does
 * not, {@link #LOST_MAX} times in a row, and {@link #LOST_MORE} times more for each round in between in which the lone one was
 * lost, it is not by chance: with every tenth datagram lost it would take months. From then on datagrams leave one by one, and
 * a batch is tried again after a while, later each time.
 *
 * <p>Short messages may arrive where long ones do not: what has arrived clears only what is not longer.
 *
 * <p>Thread-safe; the time is passed in.
 */
final class BatchTrust {
    static final int LOST_MAX = 7;
    static final int LOST_MORE = 2;

    /** Messages that the system refuses in a row although it takes their datagrams one by one. */
    static final int REFUSED_MAX = 3;

    /** How often a round begins while all is well. */
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** How much later than the other probe's answer the first one's may come. */
    static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** After so long without an answer both probes are lost. */
    static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    static final long RETRY_MIN_NS = TimeUnit.MINUTES.toNanos(1);
    static final long RETRY_MAX_NS = TimeUnit.HOURS.toNanos(1);

    /** Their numbers have the highest bit, which those of {@link PathMtu} do not get to; the lowest tells the two apart. */
    private static final int MARK = 1 << 31;

    private static final int TOGETHER = 1;

    /** What {@link #takeNews} answers. */
    enum News {
        NONE,
        /** Batches do not arrive. */
        LOST,
        /** The system does not take batches. */
        REFUSED,
        /** They arrive again. */
        BACK
    }

    private volatile boolean trusted = true;
    private int number;
    private boolean open;
    private long sentNs;
    private int sentBytes;
    private boolean loneHere;
    private boolean batchHere;
    private long hereNs;
    private long dueNs;

    /** What was lost in a row, the shortest of it, and the rounds in between without an answer. */
    private int lost;

    private int lostBytes;
    private int loneLost;
    private int refused;
    private long retryNs = RETRY_MIN_NS;
    private long trustedSinceNs;
    private volatile News news = News.NONE;

    BatchTrust(long nowNs) {
        restart(nowNs);
    }

    /** The path is another one from now on. */
    synchronized void restart(long nowNs) {
        trusted = true;
        open = false;
        clear();
        refused = 0;
        dueNs = nowNs;
        retryNs = RETRY_MIN_NS;
        trustedSinceNs = nowNs;
    }

    private void clear() {
        lost = 0;
        lostBytes = 0;
        loneLost = 0;
    }

    /** Whether datagrams may leave together. */
    boolean isTrusted() {
        return trusted;
    }

    /** Whether a batch that leaves now should carry probes if it can. */
    synchronized boolean isDue(long nowNs) {
        settle(nowNs);
        return !open && nowNs - dueNs >= 0;
    }

    /** Whether a batch is good for a round whose longest message has so many bytes: a short one that arrives proves little. */
    synchronized boolean canBegin(int bytes) {
        return trusted || bytes >= lostBytes;
    }

    /** Begins a round. Its batch has to leave together, be it trusted or not. */
    synchronized void begin(int bytes, long nowNs) {
        number = number + 2 & ~MARK;
        open = true;
        sentNs = nowNs;
        sentBytes = bytes;
        loneHere = false;
        batchHere = false;
        dueNs = nowNs + (lost > 0 ? 0 : INTERVAL_NS);
    }

    /** The number of the round's probe that leaves alone. */
    synchronized int loneNumber() {
        return MARK | number;
    }

    /** The number of the round's probe that leaves with others. */
    synchronized int batchNumber() {
        return MARK | number | TOGETHER;
    }

    /** Whether a number is of these probes. */
    static boolean isOurs(int number) {
        return (number & MARK) != 0;
    }

    /** A probe has arrived. */
    synchronized void onAck(int acknowledged, long nowNs) {
        boolean together = (acknowledged & TOGETHER) != 0;
        boolean current = open && (acknowledged & ~TOGETHER) == (MARK | number);
        if (current) {
            hereNs = nowNs;
            loneHere |= !together;
            batchHere |= together;
            open = !(loneHere && batchHere);
        }
        if (together) {
            onBatchHere(current, nowNs);
        }
    }

    private void onBatchHere(boolean current, long nowNs) {
        if (!current) {
            // Late, or of an end that makes numbers up: no reason to trust again, but one to doubt what was counted.
            lost = 0;
        } else if (sentBytes >= lostBytes) {
            clear();
            refused = 0;
            if (!trusted) {
                trusted = true;
                trustedSinceNs = nowNs;
                dueNs = nowNs;
                news = News.BACK;
            }
        }
    }

    private void settle(long nowNs) {
        boolean late = nowNs - sentNs >= TIMEOUT_NS;
        if (!open || !late && !((loneHere || batchHere) && nowNs - hereNs >= GRACE_NS)) {
            return;
        }
        open = false;
        if (!loneHere) {
            loneLost += lost > 0 ? 1 : 0;
            dueNs = trusted ? dueNs : nowNs + RETRY_MIN_NS;
        } else {
            if (lost == 0 && trusted) {
                clear();
                lostBytes = sentBytes;
            }
            lostBytes = Math.min(lostBytes, sentBytes);
            lost++;
            dueNs = nowNs;
            if (!trusted || lost >= LOST_MAX + LOST_MORE * loneLost) {
                distrust(News.LOST, nowNs);
            }
        }
    }

    private void distrust(News why, long nowNs) {
        if (trusted) {
            news = why;
            if (nowNs - trustedSinceNs >= RETRY_MAX_NS) {
                retryNs = RETRY_MIN_NS;
            }
        }
        trusted = false;
        open = false;
        refused = 0;
        lost = 0;
        loneLost = 0;
        dueNs = nowNs + retryNs;
        retryNs = Math.min(2 * retryNs, RETRY_MAX_NS);
    }

    /** The system has taken datagrams together. */
    void onTaken() {
        if (refused > 0) {
            forgetRefusals();
        }
    }

    private synchronized void forgetRefusals() {
        refused = 0;
    }

    /** The system has refused datagrams together that it then took one by one. */
    synchronized void onRefused(long nowNs) {
        if (!trusted || ++refused >= REFUSED_MAX) {
            distrust(News.REFUSED, nowNs);
        }
    }

    /** What the log should have, once. */
    News takeNews() {
        return news == News.NONE ? News.NONE : take();
    }

    private synchronized News take() {
        News taken = news;
        news = News.NONE;
        return taken;
    }

    /** When a batch is tried again, in minutes from now. */
    synchronized long retryMinutes(long nowNs) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMinutes(dueNs - nowNs + RETRY_MIN_NS / 2));
    }

    @Override
    public synchronized String toString() {
        return "batches=" + (trusted ? "trusted" : "not trusted") + " lost=" + lost;
    }
}

package io.ztun.core.internal.session;

import java.util.concurrent.TimeUnit;

/**
 * When a sign of life is due, and when the peer owes one. An end that has sent nothing for a while sends one, and while packets go
 * either way that is every keepalive interval, or half of it where frames are lost. When nothing happens any more it rests: signs
 * become rare, up to what a NAT on the way bears. An end that rests does not know soon that its peer is gone, and need not; as soon
 * as it has sent packets and hears nothing, or its peer's next sign is overdue, it asks, and from then on the peer has the usual
 * three intervals to be heard.
 *
 * <p>One thread, the timer's, but for what says otherwise.
 */
final class SignsOfLife {
    static final int NOTHING = 0;
    static final int SIGN = 1;
    static final int QUESTION = 2;

    /** While nothing happens the time between two signs is this part of how long that has been. */
    private static final int REST_PART = 2;

    /** In so many ticks there have to be packets for something to happen: hosts send one by themselves now and then. */
    private static final int BUSY_TICKS = 3;

    /** How many keepalive intervals are between two signs at most: less than 1 MB a day by default, both ways and all headers together. */
    private static final int LONGEST_UNORDERED = 5;

    private static final int LONGEST_ORDERED = 10;

    /** RFC 4787 (REQ-5) wants a NAT to keep a UDP mapping for two minutes, but many forget it after 30 s. */
    private static final long NAT_UNORDERED_NS = TimeUnit.SECONDS.toNanos(25);

    /** RFC 5382 (REQ-5) wants two hours for TCP; what is known of real ones is minutes. */
    private static final long NAT_ORDERED_NS = TimeUnit.SECONDS.toNanos(60);

    private final boolean rests;
    private final long keepaliveNs;
    private final long quietNs;
    private final long longestNs;

    /** What others have seen since the last tick. */
    private volatile boolean sent;

    private volatile boolean heard;
    private volatile boolean asked;

    /** Ticks with packets, less those without. */
    private int busy;

    /** When something happened last. */
    private long eventNs;

    /** Whether packets were sent when the peer was heard last, and never since; and when. */
    private boolean owed;

    private long owedNs;

    /** @param rests whether both ends do so */
    SignsOfLife(boolean ordered, boolean rests, long keepaliveNs, long startNs) {
        this.rests = rests;
        this.keepaliveNs = keepaliveNs;
        quietNs = ordered ? keepaliveNs : keepaliveNs / 2;
        longestNs = rests ? Math.max(quietNs, longest(ordered, keepaliveNs)) : quietNs;
        eventNs = startNs;
    }

    private static long longest(boolean ordered, long keepaliveNs) {
        return ordered
                ? Math.min(LONGEST_ORDERED * keepaliveNs, NAT_ORDERED_NS)
                : Math.min(LONGEST_UNORDERED * keepaliveNs, NAT_UNORDERED_NS);
    }

    /** Packets have been sent. Any thread. */
    void onSent() {
        if (!sent) {
            sent = true;
        }
    }

    /** The peer has sent more than a sign of life. Any thread. */
    void onHeard() {
        if (!heard) {
            heard = true;
        }
    }

    /** The peer asks whether this end is there. Any thread. */
    void onQuestion() {
        asked = true;
    }

    /** After so long without a frame a sign is due at the soonest. */
    long quietNs() {
        return quietNs;
    }

    /**
     * Looks what has happened since the last time.
     *
     * @param lastSentNs when this end sent a frame last
     * @param lastHeardNs when it heard one
     * @return {@link #NOTHING}, or what to send
     */
    int tick(long nowNs, long lastSentNs, long lastHeardNs) {
        busy = sent || heard ? Math.min(busy + 1, BUSY_TICKS) : Math.max(busy - 1, 0);
        if (busy == BUSY_TICKS) {
            eventNs = nowNs;
        }
        if (lastHeardNs - owedNs > 0) {
            owed = false;
        }
        if (sent && !owed) {
            owed = true;
            owedNs = nowNs;
        }
        sent = false;
        heard = false;
        return due(nowNs, nowNs - lastSentNs, nowNs - lastHeardNs);
    }

    private int due(long nowNs, long quietForNs, long silentForNs) {
        if (rests && quietForNs >= quietNs && isOverdue(nowNs, silentForNs)) {
            return QUESTION;
        }
        if (asked || quietForNs >= intervalNs(nowNs)) {
            asked = false;
            return SIGN;
        }
        return NOTHING;
    }

    private boolean isOverdue(long nowNs, long silentForNs) {
        return silentForNs >= (owed ? 0 : intervalNs(nowNs)) + keepaliveNs;
    }

    /** How long it is between two signs now, of either end. */
    private long intervalNs(long nowNs) {
        return Math.max(quietNs, Math.min((nowNs - eventNs) / REST_PART, longestNs));
    }

    /** Whether the time in which the peer is silent counts. */
    boolean isPeerExpected(long nowNs, long lastHeardNs) {
        return owed || intervalNs(nowNs) == quietNs || isOverdue(nowNs, nowNs - lastHeardNs);
    }
}

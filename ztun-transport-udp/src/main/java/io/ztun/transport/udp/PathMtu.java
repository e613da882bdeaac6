package io.ztun.transport.udp;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Finds out how long a datagram may be to arrive (Datagram Packetization Layer PMTU Discovery, RFC 8899): probes of a length
 * that are acknowledged or not. It starts with {@link Datagram#BASE_LENGTH}, or {@link Datagram#LEAST_LENGTH} where only that
 * has arrived, tries the longest that the interface bears, and halves what is left. While long datagrams are being sent, it
 * makes sure every {@link #CONFIRM_NS} that they still can arrive; after {@link #TRIES} probes in a row without an answer it is
 * back at the base, and after as many more at the least, and searches anew.
 *
 * <p>Lengths are those of UDP's payload. Not thread-safe; the time is passed in.
 */
final class PathMtu {
    /** The search ends when its bounds are so close. */
    static final int STEP = 16;

    /** So many probes of a length are lost before it counts as too long. */
    static final int TRIES = 3;

    static final long CONFIRM_NS = TimeUnit.MILLISECONDS.toNanos(300);

    /** How often while none is longer than the base, which nearly every path bears. */
    static final long CONFIRM_BASE_NS = TimeUnit.SECONDS.toNanos(3);

    /** When to see whether the path bears more by now (PMTU_RAISE_TIMER, RFC 8899 section 5.1.1). */
    static final long RAISE_NS = TimeUnit.MINUTES.toNanos(10);

    static final long TIMEOUT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    static final long TIMEOUT_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    /** No path is taken to bear more. */
    static final int MTU_MAX = 9_000;

    /** Ethernet's (RFC 894), by far the most usual bound of a path. */
    private static final int MTU_USUAL = 1_500;

    /** A frame of the longest datagram's may have a short header. */
    private static final int SHORTER = Datagram.HEADER_LENGTH - Datagram.SHORT_LENGTH;

    /** So many probes may be on their way; a power of two. */
    private static final int KEPT = 16;

    /** What {@link #nextNs} answers if there is nothing to wait for. */
    static final long NEVER = Long.MAX_VALUE;

    /** The base, or the least where only that has arrived. */
    private final int base;

    private int overhead;
    private int top = Datagram.BASE_LENGTH;
    private int good;
    private int bad = Datagram.BASE_LENGTH + 1;
    private long searchedNs;
    private long roundTripNs = TIMEOUT_MAX_NS / 10;
    private int number;

    /** The last probes: number n is at n modulo their count; length 0 where there is none to be answered. */
    private final int[] sentNumbers = new int[KEPT];

    private final int[] sentLengths = new int[KEPT];
    private final long[] sentNs = new long[KEPT];

    /** The search's probe that is on its way; length 0 if there is none. */
    private int probeLength;

    private int probesLost;
    private long probeNs;

    /** Whether a probe of the length {@link #good} has ever arrived. */
    private boolean proven;

    /** Whether longer ones wait until {@link #good} is proven: where nothing arrives, no length is to blame. */
    private boolean held;

    /** Probes that make sure of {@link #good}. */
    private boolean unsure;

    private int confirmsLost;
    private long confirmNs;

    /** @param initLength length of a datagram that has arrived */
    PathMtu(int initLength, long nowNs) {
        base = initLength < Datagram.BASE_LENGTH ? Datagram.LEAST_LENGTH : Datagram.BASE_LENGTH;
        good = base;
        confirmNs = nowNs - CONFIRM_NS;
    }

    /**
     * Begins anew on a path about which nothing is known yet but its first piece.
     *
     * @param mtu of the interface, or of the route as far as the system knows it; 0 to search for nothing
     * @param headers length of IP's and UDP's headers: 28 over IPv4, 48 over IPv6
     */
    void restart(int mtu, int headers, long nowNs) {
        overhead = headers;
        top = Math.max(Datagram.BASE_LENGTH, Math.min(mtu, MTU_MAX) - overhead);
        // What the system says is not believed where it is little, but it is where to begin.
        int first = mtu == 0 ? base : Math.min(base, mtu - overhead);
        fallBack(Math.max(Datagram.LEAST_LENGTH, first), nowNs);
    }

    private void fallBack(long nowNs) {
        fallBack(good > Datagram.BASE_LENGTH ? Datagram.BASE_LENGTH : Datagram.LEAST_LENGTH, nowNs);
    }

    /** Probes of {@link #good} have been lost, which may be the path and not the length. */
    private void fallBackUnheard(long nowNs) {
        if (good > Datagram.LEAST_LENGTH) {
            fallBack(nowNs);
            held = true;
            unsure = true;
        }
    }

    private void fallBack(int length, long nowNs) {
        good = length;
        bad = top + 1;
        proven = false;
        held = false;
        probeLength = 0;
        probesLost = 0;
        unsure = false;
        confirmsLost = 0;
        searchedNs = nowNs;
        // What was on its way took the path as it was.
        Arrays.fill(sentLengths, 0);
    }

    /** How long a datagram may be now. */
    int length() {
        return good;
    }

    /** Whether lengths are still being tried. */
    boolean isSearching() {
        return bad - good > STEP || good < top && bad == top + 1;
    }

    /** Whether a probe is to make sure of the present length. */
    boolean isUnsure() {
        return unsure;
    }

    /**
     * A datagram longer than the least has left.
     *
     * @return whether that changes {@link #nextNs}
     */
    boolean onLongSent(int length, long nowNs) {
        boolean matters = !proven
                || length > Datagram.BASE_LENGTH
                || length >= good - SHORTER
                || nowNs - confirmNs >= CONFIRM_BASE_NS;
        boolean news = !unsure && matters && good > Datagram.LEAST_LENGTH;
        unsure |= news;
        return news;
    }

    /** The system has refused a datagram because of its length. */
    void onTooLong(int length, long nowNs) {
        while (length <= good && good > Datagram.LEAST_LENGTH) {
            fallBack(nowNs);
        }
        bad = Math.min(bad, Math.max(length, Datagram.LEAST_LENGTH + 1));
        if (probeLength >= bad) {
            probeLength = 0;
            probesLost = 0;
        }
    }

    /** A probe has arrived, be it long ago. */
    void onAck(int acknowledged, long nowNs) {
        int index = acknowledged & KEPT - 1;
        int length = sentLengths[index];
        if (length == 0 || sentNumbers[index] != acknowledged) {
            return;
        }
        sentLengths[index] = 0;
        roundTripNs += (nowNs - sentNs[index] - roundTripNs) / 4;
        if (length >= good) {
            confirmed();
        }
        if (length > good) {
            arrived(length, nowNs);
        }
    }

    private void arrived(int length, long nowNs) {
        good = length;
        if (bad <= length) {
            // It was only late.
            bad = top + 1;
        }
        if (probeLength <= length) {
            probeLength = 0;
            probesLost = 0;
            searchedNs = nowNs;
        }
    }

    private void confirmed() {
        proven = true;
        held = false;
        unsure = false;
        confirmsLost = 0;
    }

    private long timeoutNs() {
        return Math.max(TIMEOUT_MIN_NS, Math.min(3 * roundTripNs, TIMEOUT_MAX_NS));
    }

    /** When {@link #poll} is due, or {@link #NEVER}. */
    long nextNs() {
        long next = probeLength > 0 ? probeNs + timeoutNs() : isSearching() && !held ? searchedNs : NEVER;
        if (unsure) {
            long confirm = confirmNs + confirmDelayNs();
            next = next == NEVER || confirm - next < 0 ? confirm : next;
        }
        return next;
    }

    private long confirmDelayNs() {
        return confirmsLost < TRIES ? CONFIRM_NS : Math.max(CONFIRM_NS, timeoutNs());
    }

    /**
     * Does what is due.
     *
     * @return the length of a probe to be sent now with {@link #number()}, or 0
     */
    int poll(long nowNs) {
        if (unsure && nowNs - confirmNs >= confirmDelayNs()) {
            if (confirmsLost >= TRIES) {
                fallBackUnheard(nowNs);
            }
            confirmsLost = Math.min(confirmsLost + 1, TRIES);
            confirmNs = nowNs;
            return sent(good, nowNs);
        }
        return search(nowNs);
    }

    private int search(long nowNs) {
        if (probeLength > 0) {
            if (nowNs - probeNs < timeoutNs()) {
                return 0;
            }
            if (++probesLost >= TRIES) {
                bad = probeLength;
                probesLost = 0;
            }
            probeLength = 0;
        }
        if (!isSearching() || held) {
            return 0;
        }
        probeLength = next();
        probeNs = nowNs;
        return sent(probeLength, nowNs);
    }

    private int sent(int length, long nowNs) {
        int index = ++number & KEPT - 1;
        sentNumbers[index] = number;
        sentLengths[index] = length;
        sentNs[index] = nowNs;
        return length;
    }

    private int next() {
        int usual = MTU_USUAL - overhead;
        if (bad > top) {
            return top;
        }
        if (good < usual && usual < bad) {
            return usual;
        }
        return good < Datagram.BASE_LENGTH && Datagram.BASE_LENGTH < bad ? Datagram.BASE_LENGTH : (good + bad) >>> 1;
    }

    /** The number of the probe that {@link #poll} has asked for. */
    int number() {
        return number;
    }

    /**
     * Looks whether the path bears more by now, and keeps to what it bears meanwhile.
     *
     * @param mtu as of {@link #restart}
     */
    void raise(int mtu, long nowNs) {
        top = Math.max(good, Math.min(mtu, MTU_MAX) - overhead);
        bad = top + 1;
        searchedNs = nowNs;
    }

    /** Whether it is time for {@link #raise}. */
    boolean isStale(long nowNs) {
        return !isSearching() && nowNs - searchedNs >= RAISE_NS;
    }

    @Override
    public String toString() {
        return "longest=" + good + (isSearching() ? " searching below " + bad : "");
    }
}

package io.ztun.transport.udp;

import java.util.concurrent.TimeUnit;

/**
 * Finds out how long a datagram may be to arrive (Datagram Packetization Layer PMTU Discovery, RFC 8899): probes of a length
 * that are acknowledged or not. It starts with {@link Datagram#BASE_LENGTH}, tries the longest that the interface bears, and
 * halves what is left. While long datagrams are being sent, it makes sure every {@link #CONFIRM_NS} that they still can
 * arrive; after {@link #TRIES} probes in a row without an answer it is back at the start and searches anew.
 *
 * <p>Lengths are those of UDP's payload. Not thread-safe; the time is passed in.
 */
final class PathMtu {
    /** The search ends when its bounds are so close. */
    static final int STEP = 16;

    /** So many probes of a length are lost before it counts as too long. */
    static final int TRIES = 3;

    static final long CONFIRM_NS = TimeUnit.MILLISECONDS.toNanos(300);

    /** When to see whether the path bears more by now (PMTU_RAISE_TIMER, RFC 8899 section 5.1.1). */
    static final long RAISE_NS = TimeUnit.MINUTES.toNanos(10);

    static final long TIMEOUT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    static final long TIMEOUT_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    /** No path is taken to bear more. */
    static final int MTU_MAX = 9_000;

    /** Ethernet's (RFC 894), by far the most usual bound of a path. */
    private static final int MTU_USUAL = 1_500;

    /** What {@link #nextNs} answers if there is nothing to wait for. */
    static final long NEVER = Long.MAX_VALUE;

    private int overhead;
    private int top = Datagram.BASE_LENGTH;
    private int good = Datagram.BASE_LENGTH;
    private int bad = Datagram.BASE_LENGTH + 1;
    private long searchedNs;
    private long roundTripNs = TIMEOUT_MAX_NS / 10;
    private int number;

    /** The search's probe that is on its way; length 0 if there is none. */
    private int probeLength;

    private int probeNumber;
    private int probesLost;
    private long probeNs;

    /** Probes that make sure of {@link #good}. */
    private boolean unsure;

    private int confirmsLost;
    private int firstConfirm;
    private long confirmNs;

    PathMtu(long nowNs) {
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
        fallBack(nowNs);
    }

    private void fallBack(long nowNs) {
        good = Datagram.BASE_LENGTH;
        bad = top + 1;
        probeLength = 0;
        probesLost = 0;
        unsure = false;
        confirmsLost = 0;
        firstConfirm = number + 1;
        searchedNs = nowNs;
    }

    /** How long a datagram may be now. */
    int length() {
        return good;
    }

    /** Whether lengths are still being tried. */
    boolean isSearching() {
        return bad - good > STEP || good < top && bad == top + 1;
    }

    /**
     * A datagram longer than the base has left.
     *
     * @return whether that changes {@link #nextNs}
     */
    boolean onLongSent() {
        boolean news = !unsure && good > Datagram.BASE_LENGTH;
        unsure |= news;
        return news;
    }

    /** The system has refused a datagram because of its length, which is above the base. */
    void onTooLong(int length, long nowNs) {
        if (length <= good) {
            fallBack(nowNs);
        }
        bad = Math.min(bad, Math.max(length, Datagram.BASE_LENGTH + 1));
        if (probeLength >= bad) {
            probeLength = 0;
            probesLost = 0;
        }
    }

    /** A probe has arrived. */
    void onAck(int acknowledged, long nowNs) {
        if (probeLength > 0 && acknowledged == probeNumber) {
            measure(nowNs - probeNs);
            good = probeLength;
            probeLength = 0;
            probesLost = 0;
            searchedNs = nowNs;
            confirmed();
            firstConfirm = number + 1;
        } else if (acknowledged - firstConfirm >= 0 && acknowledged - number <= 0) {
            if (acknowledged == number) {
                measure(nowNs - confirmNs);
            }
            confirmed();
        }
    }

    private void confirmed() {
        unsure = false;
        confirmsLost = 0;
    }

    private void measure(long sampleNs) {
        roundTripNs += (sampleNs - roundTripNs) / 4;
    }

    private long timeoutNs() {
        return Math.max(TIMEOUT_MIN_NS, Math.min(3 * roundTripNs, TIMEOUT_MAX_NS));
    }

    /** When {@link #poll} is due, or {@link #NEVER}. */
    long nextNs() {
        long next = probeLength > 0 ? probeNs + timeoutNs() : isSearching() ? searchedNs : NEVER;
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
                fallBack(nowNs);
            } else {
                confirmsLost++;
                confirmNs = nowNs;
                number++;
                return good;
            }
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
        if (!isSearching()) {
            return 0;
        }
        probeLength = next();
        probeNs = nowNs;
        probeNumber = ++number;
        // The numbers of confirmations and of the search are drawn from one row: an answer to this one is not to the
        // others.
        return probeLength;
    }

    private int next() {
        int usual = MTU_USUAL - overhead;
        if (bad > top) {
            return top;
        }
        return good < usual && usual < bad ? usual : (good + bad) >>> 1;
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

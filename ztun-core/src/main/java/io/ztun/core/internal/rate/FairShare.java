package io.ztun.core.internal.rate;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Shares out one rate: whoever wants less than the others has all that it wants, and what is left is shared equally (max-min
 * fairness). What each wants is measured, a few times in a second, so that nothing is shared between threads for a packet; who begins
 * to send meanwhile may have what those have who send, and together they may exceed the rate until it is measured again. One thread.
 */
public final class FairShare {
    /** How often it is measured. */
    public static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private FairShare() {}

    /** Has each have its share from now on. @param rate of all together, in bytes a second; 0 for no limit */
    public static void share(Collection<Pace> paces, long rate) {
        long[] demands = paces.stream().mapToLong(Pace::demand).toArray();
        long share = rate == 0 ? 0 : Math.max(1, level(demands, rate));
        paces.forEach(pace -> pace.share(share));
    }

    /** The most that one may have, in the unit of the rate. @param demands of each; are sorted */
    static long level(long[] demands, long rate) {
        Arrays.sort(demands);
        long left = rate;
        for (int i = 0; i < demands.length; i++) {
            long equal = left / (demands.length - i);
            if (demands[i] > equal) {
                return equal;
            }
            left -= demands[i];
        }
        return demands.length == 0 ? rate : left + demands[demands.length - 1];
    }
}

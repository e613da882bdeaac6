package io.ztun.core.internal.quota;

import java.time.LocalDate;

import io.ztun.core.settings.Quota;

/**
 * How a client stands.
 *
 * @param name what people call it
 * @param quota what it may use; {@link Quota#NONE} for as much as it likes
 * @param used bytes that it has used in this period
 * @param until first day of the next period; null without a quota
 * @param level 100 with the quota used up, {@link #NEAR} per cent from there on, else 0
 * @param before the level when this was asked before, in this period
 */
public record Standing(String name, Quota quota, long used, LocalDate until, int level, int before) {
    /** Per cent from which on a quota is nearly used up. */
    public static final int NEAR = 80;

    static final int FULL = 100;

    /** Whether there is nothing left. */
    public boolean isUsedUp() {
        return level == FULL;
    }

    static int level(Quota quota, long used) {
        return quota.bytes() == 0 || used < quota.bytes() / FULL * NEAR ? 0 : used < quota.bytes() ? NEAR : FULL;
    }
}

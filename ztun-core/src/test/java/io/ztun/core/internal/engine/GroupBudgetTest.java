package io.ztun.core.internal.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GroupBudgetTest {
    private static final long COST_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Test
    void shouldLeaveMostOfTheTimeToOthers() {
        GroupBudget budget = new GroupBudget(0);
        long nowNs = 0;
        long spentNs = 0;
        while (nowNs < TimeUnit.SECONDS.toNanos(10)) { // a packet for all arrives whenever the last one is done
            if (budget.allows(nowNs)) {
                budget.spend(COST_NS);
                spentNs += COST_NS;
                nowNs += COST_NS;
            } else {
                nowNs += COST_NS / 100;
            }
        }
        assertTrue(spentNs < nowNs * 0.3, spentNs + " of " + nowNs);
        assertTrue(spentNs > nowNs * 0.2, spentNs + " of " + nowNs);
    }

    @Test
    void shouldNotSaveUpForLater() {
        GroupBudget budget = new GroupBudget(0);
        long nowNs = TimeUnit.HOURS.toNanos(1);
        int sent = 0;
        while (budget.allows(nowNs)) {
            budget.spend(COST_NS);
            sent++;
        }
        assertTrue(sent >= 2 && sent <= 6, sent + " at once");
        assertFalse(budget.allows(nowNs));
    }
}

package io.ztun.core.internal.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.core.settings.Multicast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class GroupLimitTest {
    private long nowNs;

    private int taken(GroupLimit limit, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limit.take() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void shouldLetAllThroughOrNone() {
        assertEquals(1_000, taken(new GroupLimit(Multicast.ON, () -> nowNs), 1_000));
        assertFalse(new GroupLimit(Multicast.OFF, () -> nowNs).take());
    }

    @Test
    void shouldLetSoManyThroughASecond() {
        GroupLimit limit = new GroupLimit(new Multicast(50), () -> nowNs);
        assertEquals(50, taken(limit, 1_000));
        nowNs += TimeUnit.SECONDS.toNanos(1) / 50;
        assertEquals(1, taken(limit, 1_000));
        nowNs += TimeUnit.HOURS.toNanos(1);
        assertEquals(50, taken(limit, 1_000));
        assertTrue(new GroupLimit(new Multicast(Multicast.MAX), () -> nowNs).take());
    }
}

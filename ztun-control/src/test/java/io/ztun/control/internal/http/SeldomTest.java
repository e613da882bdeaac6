package io.ztun.control.internal.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class SeldomTest {

    @Test
    void shouldSayOnceAMinuteHowManyThereWere() {
        AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1_000);
        Seldom seldom = new Seldom(nowNs::get);
        assertEquals("", seldom.due());
        assertNull(seldom.due());
        assertNull(seldom.due());
        nowNs.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(" (and 2 more since the last line)", seldom.due());
        assertNull(seldom.due());
    }
}

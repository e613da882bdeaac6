package io.ztun.core.internal.drain;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DrainTest {
    private static final long OVER_NS = TimeUnit.SECONDS.toNanos(30);

    private static List<Long> due(int clients, long... ms) {
        return LongStream.of(ms)
                .map(each -> Drain.due(clients, OVER_NS, TimeUnit.MILLISECONDS.toNanos(each)))
                .boxed()
                .toList();
    }

    /** The first at once, the last when a fifth of the time is left. */
    @Test
    void shouldTellManyEvenlyOverFourFifthsOfTheTime() {
        assertEquals(List.of(1L, 251L, 501L, 751L, 1_000L), due(1_000, 0, 6_000, 12_000, 18_000, 23_990));
        assertEquals(List.of(Long.MAX_VALUE, Long.MAX_VALUE), due(1_000, 24_000, 90_000), "and who comes late");
    }

    @Test
    void shouldTellFewAsFastAsTheyCanGoWell() {
        assertEquals(List.of(1L, 1L, 2L, 3L, Long.MAX_VALUE), due(3, 0, 499, 501, 1_001, 1_500));
    }

    @Test
    void shouldTellAllAtOnceWhereThereIsNoTime() {
        assertEquals(Long.MAX_VALUE, Drain.due(1_000, 0, 0));
        assertEquals(Long.MAX_VALUE, Drain.due(0, OVER_NS, 0), "nobody but who comes late");
    }
}

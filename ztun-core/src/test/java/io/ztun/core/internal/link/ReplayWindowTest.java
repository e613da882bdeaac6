package io.ztun.core.internal.link;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void shouldTakeEachNumberOnceInAnyOrder() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Long> taken = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 500_000; i++) {
            long number = random.nextInt(200) == 0
                    ? highest + random.nextInt(20_000)
                    : Math.max(0, highest + 20 - random.nextInt(9_000));
            boolean tooOld = highest + 1 - number > ReplayWindow.LENGTH;
            String what = "number=" + number + " highest=" + highest + " seed=" + seed;
            if (!tooOld) {
                assertEquals(!taken.contains(number), window.isFresh(number), what);
            } else if (taken.contains(number)) {
                assertFalse(window.isFresh(number), what);
            }
            if (window.isFresh(number)) {
                window.take(number);
                taken.add(number);
                highest = Math.max(highest, number);
            }
            assertEquals(highest + 1, Math.max(1, window.next()), what);
        }
    }

    @Test
    void shouldCallWhatItCannotTellStale() {
        window.take(1_000_000);
        assertTrue(window.isFresh(1_000_001 - ReplayWindow.LENGTH));
        assertFalse(window.isFresh(1_000_000 - 2 * ReplayWindow.LENGTH));
        assertFalse(window.isFresh(0));
        assertFalse(window.isFresh(-1));
        assertFalse(window.isFresh(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "5, 0, 5",
        "-1, 0, -1",
        "-1, 4294967296, 4294967295",
        "0, 4294967295, 4294967296",
        "7, 12884901888, 12884901895",
        "2147483647, 4294967296, 6442450943"
    })
    void shouldExpandToTheNearestNumber(int low, long expected, long number) {
        assertEquals(number, FrameNumbers.expand(low, expected));
    }

    @Test
    void shouldExpandWhatWasCutOff() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long expected = random.nextLong() >>> 2;
            long number = expected + random.nextInt();
            assertEquals(number, FrameNumbers.expand((int) number, expected));
        }
    }
}

package io.ztun.core.internal.count;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.ztun.core.info.SessionSnapshot.RoundTrip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RoundTripsTest {
    private final RoundTrips roundTrips = new RoundTrips();

    private static long ms(long ms) {
        return ms * 1_000_000;
    }

    @Test
    void shouldKnowNothingAtFirst() {
        assertEquals(0, roundTrips.tick());
        assertTrue(roundTrips.snapshot().isEmpty());
    }

    @Test
    void shouldSmoothAsTcpDoes() {
        roundTrips.measured(ms(80));
        assertEquals(ms(80), roundTrips.tick());
        roundTrips.measured(ms(160));
        assertEquals(ms(90), roundTrips.tick());
        roundTrips.measured(ms(10));
        assertEquals(ms(80), roundTrips.tick());
    }

    @Test
    void shouldTellTheMiddleAndTheWorstOfTheLastMinutes() {
        for (int i = 1; i <= 100; i++) {
            roundTrips.told(ms(i));
            roundTrips.tick();
        }
        RoundTrip known = roundTrips.snapshot().orElseThrow();
        assertEquals(Duration.ofMillis(100), known.smoothed());
        assertEquals(Duration.ofMillis(50), known.median());
        assertEquals(Duration.ofMillis(99), known.p99());
    }

    @Test
    void shouldForgetWhatIsOlder() {
        roundTrips.told(ms(900));
        for (int i = 0; i < 200; i++) {
            roundTrips.tick();
        }
        roundTrips.told(ms(20));
        for (int i = 0; i < RoundTrips.SECONDS; i++) {
            roundTrips.tick();
        }
        assertEquals(Duration.ofMillis(20), roundTrips.snapshot().orElseThrow().p99());
    }
}

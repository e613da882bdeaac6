package io.ztun.app.engine;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.core.info.SessionSnapshot.RoundTrip;
import io.ztun.core.internal.session.Session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where the link does not know how long it is to the peer and back, signs of life tell, and cost no frame. */
class RoundTripTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final LossySessions sessions = new LossySessions(new Random(1), Sessions.codec("lz4/BLOCK"), true);

    @AfterEach
    void close() {
        sessions.close();
    }

    private static RoundTrip of(Session session) {
        return session.snapshot().roundTrip().orElseThrow();
    }

    private void exchange(long heldNs) {
        sessions.a.greet();
        sessions.network.advance(heldNs);
        sessions.b.greet();
        sessions.network.advance(SECOND_NS);
        sessions.a.onSecond();
        sessions.b.onSecond();
    }

    @Test
    void shouldKnowNothingBeforeThePeerHasAnswered() {
        sessions.a.greet();
        sessions.network.advance(SECOND_NS);
        assertEquals(0, sessions.a.onSecond());
        assertTrue(sessions.a.snapshot().roundTrip().isEmpty());
    }

    @Test
    void shouldNotCountHowLongThePeerHasWaitedToAnswer() {
        sessions.network.delayNs = 30_000_000;
        exchange(2_345_678_900L);
        assertEquals(60, of(sessions.a).smoothed().toMillis());
        exchange(SECOND_NS);
        assertEquals(60, of(sessions.a).median().toMillis());
        assertEquals(60, of(sessions.b).smoothed().toMillis(), "which had its answer from the second greeting");
    }

    @Test
    void shouldFollowThePath() {
        sessions.network.delayNs = 10_000_000;
        exchange(SECOND_NS);
        sessions.network.delayNs = 50_000_000;
        for (int i = 0; i < 60; i++) {
            exchange(SECOND_NS);
        }
        RoundTrip last = of(sessions.a);
        assertEquals(100, last.smoothed().toMillis(), 1);
        assertEquals(100, last.median().toMillis());
        assertTrue(last.p99().compareTo(Duration.ofMillis(100)) >= 0, last::toString);
    }

    @Test
    void shouldLiveWithLostAnswers() {
        sessions.network.delayNs = 20_000_000;
        sessions.network.loss = 0.5;
        for (int i = 0; i < 40; i++) {
            exchange(SECOND_NS);
        }
        assertEquals(40, of(sessions.a).smoothed().toMillis());
        assertEquals(40, of(sessions.a).p99().toMillis());
    }
}

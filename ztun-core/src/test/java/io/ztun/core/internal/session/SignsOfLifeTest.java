package io.ztun.core.internal.session;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two ends that rest and ask, on a clock of their own. */
class SignsOfLifeTest {
    private static final long KEEPALIVE = TimeUnit.SECONDS.toNanos(5);
    private static final long TICK = Session.tickNs(KEEPALIVE);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int SILENT_INTERVALS = 3;

    private final class End {
        private final SignsOfLife signs;
        private final Silence silence = new Silence(SILENT_INTERVALS * KEEPALIVE, 0);
        private long lastSentNs;
        private long lastHeardNs;
        private int signsSent;
        private int questions;
        private boolean gone;
        private boolean gaveUp;

        private End(boolean ordered, boolean rests) {
            signs = new SignsOfLife(ordered, rests, KEEPALIVE, 0);
        }

        private void tick(End peer, boolean arrives) {
            if (gone || gaveUp) {
                return;
            }
            int due = signs.tick(now, lastSentNs, lastHeardNs);
            gaveUp = silence.isTooLong(now, lastHeardNs, signs.isPeerExpected(now, lastHeardNs));
            if (due != SignsOfLife.NOTHING) {
                signsSent++;
                questions += due == SignsOfLife.QUESTION ? 1 : 0;
                lastSentNs = now;
                peer.hear(arrives, due == SignsOfLife.QUESTION);
            }
        }

        private void hear(boolean arrives, boolean question) {
            if (arrives && !gone) {
                lastHeardNs = now;
                if (question) {
                    signs.onQuestion();
                }
            }
        }

        /** Sends packets. */
        private void send(End peer, boolean arrives) {
            lastSentNs = now;
            signs.onSent();
            peer.hear(arrives, false);
            if (arrives && !peer.gone) {
                peer.signs.onHeard();
            }
        }
    }

    private long now;
    private End a;
    private End b;

    private void open(boolean ordered, boolean rests) {
        a = new End(ordered, rests);
        b = new End(ordered, rests);
    }

    private void pass(long ns) {
        for (long until = now + ns; now < until; ) {
            now += TICK;
            a.tick(b, true);
            b.tick(a, true);
        }
    }

    /** How long it takes until one end gives the other up. */
    private long untilGivenUp(End end) {
        long from = now;
        while (!end.gaveUp && now < from + 10 * MINUTE) {
            pass(TICK);
        }
        return now - from;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRestWhileNothingHappens(boolean ordered) {
        open(ordered, true);
        pass(20 * MINUTE);
        int before = a.signsSent;
        pass(60 * MINUTE);
        int hourly = a.signsSent - before;
        int most = ordered ? 72 : 144;
        assertTrue(hourly <= most && hourly >= most * 8 / 10, "signs in an hour: " + hourly);
        assertEquals(0, a.questions + b.questions);
        assertFalse(a.gaveUp || b.gaveUp);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeHeardOfEveryIntervalWhileThereArePackets(boolean ordered) {
        open(ordered, true);
        pass(20 * MINUTE);
        int before = b.signsSent;
        for (int i = 0; i < 240; i++) {
            a.send(b, true);
            pass(TICK);
        }
        // 300 s: 60 intervals.
        assertTrue(b.signsSent - before >= (ordered ? 45 : 90), "signs: " + (b.signsSent - before));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMissAPeerInThreeIntervalsOnceThereIsSomethingToSend(boolean ordered) {
        open(ordered, true);
        pass(20 * MINUTE);
        b.gone = true;
        a.send(b, true);
        long took = untilGivenUp(a);
        assertTrue(took >= 3 * KEEPALIVE && took <= 3 * KEEPALIVE + 3 * TICK, "ms: " + took / 1_000_000);
        assertTrue(a.questions >= 2, "questions: " + a.questions);
    }

    @Test
    void shouldMissAPeerSoonAfterTraffic() {
        open(false, true);
        pass(20 * MINUTE);
        for (int i = 0; i < 10; i++) {
            b.send(a, true);
            pass(TICK);
        }
        b.gone = true;
        long took = untilGivenUp(a);
        assertTrue(took <= 5 * KEEPALIVE + 3 * TICK, "ms: " + took / 1_000_000);
    }

    /** As a host does that says by itself who it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotBeMuchDisturbedByASinglePacket(boolean ordered) {
        open(ordered, true);
        pass(20 * MINUTE);
        int before = a.signsSent;
        a.send(b, true);
        pass(10 * MINUTE);
        int rested = ordered ? 12 : 24;
        assertTrue(a.signsSent - before <= rested + 2, "signs: " + (a.signsSent - before));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMissAPeerThatItRestsWith(boolean ordered) {
        open(ordered, true);
        pass(20 * MINUTE);
        b.gone = true;
        long took = untilGivenUp(a);
        long longest = (ordered ? 10 : 5) * KEEPALIVE;
        assertTrue(took <= longest + 4 * KEEPALIVE + 4 * TICK, "ms: " + took / 1_000_000);
        assertTrue(a.questions >= 2, "questions: " + a.questions);
    }

    /** The packet was lost, so that the peer knows of nothing and goes on resting. */
    @Test
    void shouldAskAPeerThatRests() {
        open(false, true);
        for (int i = 0; i < 40; i++) {
            pass(3 * MINUTE + i * TICK / 2);
            a.send(b, false);
            assertTrue(untilHeard() <= 2 * KEEPALIVE, "at " + i);
        }
        assertTrue(a.questions > 0);
        assertFalse(a.gaveUp || b.gaveUp);
    }

    private long untilHeard() {
        long from = now;
        do {
            pass(TICK);
        } while (a.lastHeardNs < from);
        return now - from;
    }

    /** A peer of an earlier release closes the connection after three intervals without a word. */
    @Test
    void shouldNeitherRestNorAskWhereThePeerDoesNot() {
        open(true, false);
        pass(60 * MINUTE);
        assertTrue(a.signsSent >= 60 * 12 * 3 / 4, "signs: " + a.signsSent);
        b.gone = true;
        assertTrue(untilGivenUp(a) <= 3 * KEEPALIVE + 3 * TICK);
        assertEquals(0, a.questions);
    }
}

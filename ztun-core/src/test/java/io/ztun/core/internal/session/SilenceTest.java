package io.ztun.core.internal.session;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SilenceTest {
    private static final long MOST = 15_000;
    private static final long TICK = 500;

    private final Silence silence = new Silence(MOST, 0);
    private long now;

    /** Returns after how much time a peer is asked about that was heard at 0 and never since. */
    private long ticksUntilAsked() {
        long from = now;
        do {
            now += TICK;
        } while (!silence.isTooLong(now, 0, true));
        return now - from;
    }

    @Test
    void shouldAskOnceAPeerHasBeenSilentForTooLong() {
        long waited = ticksUntilAsked();
        assertTrue(waited > MOST && waited <= MOST + 2 * TICK, "waited " + waited);
        assertTrue(silence.goesOn(0));
        assertFalse(silence.goesOn(now - 1), "it was read after all");
    }

    @Test
    void shouldNotAskAboutAPeerThatIsHeard() {
        for (int i = 0; i < 100; i++) {
            now += TICK;
            assertFalse(silence.isTooLong(now, now - TICK / 2, true));
        }
    }

    /** As with SIGSTOP, or a lid that was closed: nobody would have heard the peer. */
    @Test
    void shouldGiveAPeerTimeAfterThisEndWasStopped() {
        now = 3_600_000;
        assertFalse(silence.isTooLong(now, 0, true));
        long waited = ticksUntilAsked();
        assertTrue(waited > MOST * 2 / 3, "waited " + waited + " after an hour");
    }

    /** What the link has still to read may take its time; until it has, there is not a question every tick. */
    @Test
    void shouldAskAgainAfterAWhileOnly() {
        ticksUntilAsked();
        assertTrue(ticksUntilAsked() >= 2 * TICK);
    }

    @Test
    void shouldNotCountWhatNobodyExpected() {
        for (int i = 0; i < 100; i++) {
            now += TICK;
            assertFalse(silence.isTooLong(now, 0, false));
        }
        long waited = ticksUntilAsked();
        assertTrue(waited > MOST, "waited " + waited + " from when it was expected");
    }
}

package io.ztun.transport.udp;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rounds over a simulated path with a clock of its own. */
final class BatchTrustTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SHORT = 3_000;
    private static final int LONG = 60_000;

    private Random random = new Random(SEED);
    private final ArrayDeque<long[]> answers = new ArrayDeque<>();
    private long nowNs = random.nextLong();
    private final BatchTrust trust = new BatchTrust(nowNs);
    private long roundTripNs = 20 * MS;
    private double loss;

    /** The longest message that arrives. */
    private int bears = Integer.MAX_VALUE;

    private int rounds;

    /** Sends a batch every so often; returns the milliseconds until batches are not trusted, or those that there were. */
    private long run(long millis, long everyMs, int... lengths) {
        long startNs = nowNs;
        int sent = 0;
        for (long ms = 0; ms < millis; ms += everyMs) {
            nowNs = startNs + ms * MS;
            while (!answers.isEmpty() && answers.peek()[0] - nowNs <= 0) {
                trust.onAck((int) answers.poll()[1], nowNs);
            }
            int length = lengths[sent++ % lengths.length];
            if (trust.isDue(nowNs) && trust.canBegin(length)) {
                trust.begin(length, nowNs);
                rounds++;
                answer(trust.loneNumber(), true);
                answer(trust.batchNumber(), length <= bears);
            }
            if (!trust.isTrusted()) {
                return ms;
            }
        }
        return millis;
    }

    private void answer(int number, boolean arrives) {
        if (arrives && random.nextDouble() >= loss) {
            answers.add(new long[] {nowNs + roundTripNs, number});
        }
    }

    @Test
    void shouldAskOnceASecondWhereAllIsWell() {
        run(100_000, 5, LONG);
        assertTrue(rounds >= 90 && rounds <= 101, "rounds=" + rounds);
        assertEquals(BatchTrust.News.NONE, trust.takeNews());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "80, 0", "600, 0", "20, 0.02", "20, 0.16"})
    void shouldNoticeThatBatchesAreLost(long roundTripMillis, double lost) {
        roundTripNs = roundTripMillis * MS;
        loss = lost;
        run(10_000, 5, LONG);
        bears = 1_500;
        long millis = run(240_000, 5, LONG);
        assertTrue(
                millis < (lost > 0.1 ? 120_000 : (lost > 0 ? 12_000 : 3_000) + 8 * roundTripMillis),
                "ms=" + millis + " seed=" + SEED);
        assertEquals(BatchTrust.News.LOST, trust.takeNews());
        assertEquals(BatchTrust.News.NONE, trust.takeNews());
    }

    /**
     * A day of bulk, with the loss of both ways together; the same day each time. With every sixth datagram lost there is a wrong
     * verdict in some days, which costs a minute of single datagrams.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.08, 0.16})
    void shouldNotMistakeLoss(double lost) {
        loss = lost;
        random = new Random(1);
        assertEquals(24 * 3_600_000, run(24 * 3_600_000, 50, LONG, SHORT));
    }

    /** The lone probe is the first of two in a queue that takes a while. */
    @Test
    void shouldNotMistakeASlowLine() {
        for (int i = 0; i < 1_000; i++) {
            assertTrue(trust.isTrusted());
            if (trust.isDue(nowNs)) {
                trust.begin(LONG, nowNs);
                int batch = trust.batchNumber();
                trust.onAck(trust.loneNumber(), nowNs + 30 * MS);
                nowNs += 300 * MS;
                trust.isDue(nowNs);
                trust.onAck(batch, nowNs);
            }
            nowNs += 10 * MS;
        }
        assertTrue(trust.isTrusted());
    }

    @Test
    void shouldNoticeWhereShortBatchesArrive() {
        bears = 9_000;
        long millis = run(120_000, 5, LONG, SHORT, SHORT);
        assertTrue(millis < 20_000, "ms=" + millis);
    }

    @Test
    void shouldNotJudgeAPathThatCarriesNothing() {
        loss = 1;
        assertEquals(600_000, run(600_000, 5, LONG));
    }

    @Test
    void shouldTryAgainLaterEachTime() {
        bears = 1_500;
        run(60_000, 5, LONG);
        assertFalse(trust.isTrusted());
        assertEquals(1, trust.retryMinutes(nowNs));
        long minutes = 1;
        for (int i = 0; i < 8; i++) {
            assertFalse(trust.isDue(nowNs + (minutes * 60_000 - 1_000) * MS), "minutes=" + minutes);
            nowNs += minutes * 60_000 * MS;
            assertTrue(trust.isDue(nowNs));
            assertFalse(trust.canBegin(SHORT), "it would prove nothing");
            assertTrue(trust.canBegin(LONG));
            trust.begin(LONG, nowNs);
            trust.onAck(trust.loneNumber(), nowNs);
            nowNs += 300 * MS;
            assertFalse(trust.isDue(nowNs));
            assertFalse(trust.isTrusted());
            minutes = Math.min(60, 2 * minutes);
        }
        assertEquals(BatchTrust.News.LOST, trust.takeNews());
        assertEquals(BatchTrust.News.NONE, trust.takeNews(), "it is no news each time");
        nowNs += minutes * 60_000 * MS;
        assertTrue(trust.isDue(nowNs));
        trust.begin(LONG, nowNs);
        trust.onAck(trust.batchNumber(), nowNs);
        assertTrue(trust.isTrusted());
        assertEquals(BatchTrust.News.BACK, trust.takeNews());
    }

    @Test
    void shouldGiveUpWhatTheSystemRefuses() {
        for (int i = 1; i < BatchTrust.REFUSED_MAX; i++) {
            trust.onRefused(nowNs);
        }
        trust.onTaken();
        for (int i = 1; i < BatchTrust.REFUSED_MAX; i++) {
            trust.onRefused(nowNs);
        }
        assertTrue(trust.isTrusted());
        trust.onRefused(nowNs);
        assertFalse(trust.isTrusted());
        assertEquals(BatchTrust.News.REFUSED, trust.takeNews());
        trust.restart(nowNs);
        assertTrue(trust.isTrusted(), "another path");
    }

    @Test
    void shouldNotTrustForAnswersThatNobodyAskedFor() {
        bears = 1_500;
        run(60_000, 5, LONG);
        for (int number : new int[] {1 << 31, -1, 1 << 31 | 1, trust.batchNumber()}) {
            trust.onAck(number, nowNs);
            assertFalse(trust.isTrusted());
        }
    }
}

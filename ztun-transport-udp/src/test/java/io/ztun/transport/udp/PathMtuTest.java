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

/** The search over a simulated path with a clock of its own. */
final class PathMtuTest {
    private static final int OVERHEAD = 28;
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Random random = new Random(SEED);
    private final ArrayDeque<long[]> answers = new ArrayDeque<>();
    private long nowNs = random.nextLong();
    private PathMtu path = new PathMtu(Datagram.BASE_LENGTH, nowNs);
    private int bears;
    private double loss;
    private long roundTripNs = 20 * MS;
    private int probes;

    /** Lets time go by, with or without long datagrams being sent. */
    private void run(long millis, boolean traffic) {
        long endNs = nowNs + millis * MS;
        while (nowNs - endNs < 0) {
            if (traffic && path.length() > Datagram.LEAST_LENGTH) {
                path.onLongSent(path.length(), nowNs);
            }
            while (!answers.isEmpty() && answers.peek()[0] - nowNs <= 0) {
                path.onAck((int) answers.poll()[1], nowNs);
            }
            int length = path.nextNs() != PathMtu.NEVER && path.nextNs() - nowNs <= 0 ? path.poll(nowNs) : 0;
            if (length > 0) {
                probes++;
                if (length <= bears && random.nextDouble() >= loss) {
                    answers.add(new long[] {nowNs + roundTripNs, path.number()});
                }
            }
            nowNs += MS;
        }
    }

    private void restart(int mtu) {
        path.restart(mtu, OVERHEAD, nowNs);
    }

    @Test
    void shouldSearchForNothingAtFirst() {
        run(60_000, false);
        assertEquals(0, probes);
        assertEquals(Datagram.BASE_LENGTH, path.length());
    }

    @ParameterizedTest
    @CsvSource({"1500, 1472, 100", "9000, 8972, 100", "65536, 8972, 100", "1228, 1200, 100", "1000, 1200, 100"})
    void shouldTakeTheInterfacesMtuAtOnce(int mtu, int length, int millis) {
        bears = 65_507;
        restart(mtu);
        run(millis, false);
        assertEquals(length, path.length());
        assertFalse(path.isSearching());
        assertTrue(probes <= 1, "probes: " + probes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_200, 1_201, 1_215, 1_252, 1_300, 1_392, 1_464, 1_471, 1_472, 2_000, 5_000, 8_971})
    void shouldComeCloseToWhatThePathBears(int length) {
        bears = length;
        restart(9_000);
        run(20_000, false);
        assertFalse(path.isSearching());
        assertTrue(path.length() <= length && path.length() > length - PathMtu.STEP, "length=" + path.length());
        probes = 0;
        run(20_000, false);
        assertEquals(0, probes, "it never comes to rest");
    }

    /** The base does not arrive, be it known from the first datagram on, or not before it is sent. */
    @ParameterizedTest
    @CsvSource({
        "548, 1500, 548",
        "560, 1500, 548",
        "900, 1500, 548",
        "1150, 9000, 548",
        "1199, 1500, 1200",
        "548, 1500, 1200",
        "972, 1000, 1200",
        "700, 576, 548",
        "1472, 576, 1200"
    })
    void shouldSearchBelowTheBase(int length, int mtu, int initLength) {
        path = new PathMtu(initLength, nowNs);
        bears = length;
        assertEquals(initLength, path.length());
        restart(mtu);
        run(2_500, true);
        assertTrue(path.length() <= length, "length=" + path.length());
        run(20_000, true);
        int most = Math.min(length, Math.max(Datagram.BASE_LENGTH, mtu - OVERHEAD));
        assertTrue(path.length() <= length && path.length() > most - PathMtu.STEP, "length=" + path.length());
        assertFalse(path.isSearching());
    }

    @Test
    void shouldComeBackFromTheLeast() {
        bears = 1_472;
        restart(1_500);
        run(1_000, true);
        bears = 0;
        run(10_000, true);
        assertEquals(Datagram.LEAST_LENGTH, path.length());
        bears = 1_472;
        run(10_000, true);
        assertEquals(1_472, path.length());
    }

    @Test
    void shouldBelieveTheSystemBelowTheBase() {
        bears = 972;
        restart(1_500);
        path.onTooLong(1_200, nowNs);
        assertEquals(Datagram.LEAST_LENGTH, path.length());
        run(20_000, true);
        assertTrue(path.length() <= 972 && path.length() > 972 - PathMtu.STEP, "length=" + path.length());
        path.onTooLong(400, nowNs);
        assertEquals(Datagram.LEAST_LENGTH, path.length(), "never less");
    }

    /** What is no longer than the base hardly needs to be asked for. */
    @Test
    void shouldAskSeldomWhileNothingLongerThanTheBaseIsSent() {
        bears = 1_472;
        restart(1_500);
        run(1_000, true);
        probes = 0;
        for (int i = 0; i < 300; i++) {
            path.onLongSent(700, nowNs);
            run(100, false);
        }
        assertTrue(probes >= 8 && probes <= 11, "probes: " + probes);
    }

    @Test
    void shouldFindItThroughLoss() {
        bears = 1_472;
        loss = 0.3;
        restart(1_500);
        run(60_000, true);
        loss = 0;
        run(5_000, true);
        assertEquals(1_472, path.length(), "seed=" + SEED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 80, 350, 800})
    void shouldNoticeABlackHole(long roundTripMillis) {
        roundTripNs = roundTripMillis * MS;
        bears = 1_472;
        restart(1_500);
        run(2_000, true);
        assertEquals(1_472, path.length());
        bears = 1_252;
        run(1_500 + 2 * roundTripMillis, true);
        assertTrue(path.length() <= 1_252, "length=" + path.length());
        run(25_000, true);
        assertTrue(path.length() <= 1_252 && path.length() > 1_252 - PathMtu.STEP, "length=" + path.length());
    }

    @Test
    void shouldAskForNothingWhileNothingLongIsSent() {
        bears = 1_472;
        restart(1_500);
        run(1_000, false);
        probes = 0;
        bears = 1_252;
        run(10_000, false);
        assertEquals(0, probes);
        assertEquals(PathMtu.NEVER, path.nextNs());
    }

    @Test
    void shouldConfirmThreeTimesASecondAtMost() {
        bears = 1_472;
        restart(1_500);
        run(1_000, true);
        probes = 0;
        run(10_000, true);
        assertTrue(probes >= 20 && probes <= 34, "probes: " + probes);
    }

    @Test
    void shouldBelieveTheSystemAtOnce() {
        bears = 1_472;
        restart(1_500);
        run(1_000, true);
        path.onTooLong(1_472, nowNs);
        assertEquals(Datagram.BASE_LENGTH, path.length());
        bears = 1_252;
        run(10_000, true);
        assertTrue(path.length() <= 1_252 && path.length() > 1_252 - PathMtu.STEP, "length=" + path.length());
    }

    @Test
    void shouldSkipProbesThatTheSystemRefuses() {
        bears = 1_472;
        restart(9_000);
        assertEquals(8_972, path.poll(nowNs));
        path.onTooLong(8_972, nowNs);
        run(100, false);
        assertEquals(1_472, path.length());
    }

    @Test
    void shouldLookAgainAfterAWhile() {
        bears = 1_252;
        restart(1_500);
        run(15_000, true);
        assertFalse(path.isStale(nowNs));
        nowNs += PathMtu.RAISE_NS;
        assertTrue(path.isStale(nowNs));
        bears = 1_472;
        int before = path.length();
        path.raise(1_500, nowNs);
        assertEquals(before, path.length());
        run(1_000, true);
        assertEquals(1_472, path.length());
    }

    @Test
    void shouldNotBelieveAnswersThatNobodyCanGive() {
        restart(1_500);
        run(200, false);
        for (int number : new int[] {0, -1, 100, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            path.onAck(number, nowNs);
            assertEquals(Datagram.BASE_LENGTH, path.length());
        }
    }
}

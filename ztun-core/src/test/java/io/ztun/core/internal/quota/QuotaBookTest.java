package io.ztun.core.internal.quota;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.settings.Quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuotaBookTest {
    private static final long MB = 1_000_000;
    private static final Quota MONTHLY = new Quota(100 * MB, Quota.Period.MONTH);
    private static final Quota DAILY = new Quota(100 * MB, Quota.Period.DAY);

    private final SetClock clock = new SetClock("2026-11-30T23:59:59");
    private final QuotaBook book = new QuotaBook(clock);

    @BeforeEach
    void open() {
        book.open("key", "laptop");
    }

    private Standing use(Quota quota, long megabytes) {
        return book.charge("key", quota, megabytes * MB).orElseThrow();
    }

    private long used(Quota quota) {
        return use(quota, 0).used() / MB;
    }

    @Test
    void shouldTellEachLevelOnce() {
        assertEquals(0, use(MONTHLY, 79).level());
        Standing near = use(MONTHLY, 1);
        assertEquals(List.of(80, 0), List.of(near.level(), near.before()));
        assertEquals(80, use(MONTHLY, 19).before());
        Standing full = use(MONTHLY, 1);
        assertEquals(List.of(100, 80), List.of(full.level(), full.before()));
        assertTrue(full.isUsedUp());
        assertEquals(100, use(MONTHLY, 50).before());
        Standing raised = use(new Quota(1_000 * MB, Quota.Period.MONTH), 0);
        assertEquals(List.of(0, 100), List.of(raised.level(), raised.before()));
        assertFalse(raised.isUsedUp());
        assertEquals(150, raised.used() / MB);
    }

    /** Local midnights: with 23 and 25 hours between them when summer time begins and ends, and no midnight where the clock jumps over it. */
    @ParameterizedTest
    @CsvSource({
        "MONTH, 2026-01-31T22:59:59Z, 2026-01-31T23:00:00Z",
        "MONTH, 2028-02-29T22:59:59Z, 2028-02-29T23:00:00Z",
        "MONTH, 2026-05-31T21:59:59Z, 2026-05-31T22:00:00Z",
        "WEEK, 2026-11-29T22:59:59Z, 2026-11-29T23:00:00Z",
        "DAY, 2026-03-28T22:59:59Z, 2026-03-28T23:00:00Z",
        "DAY, 2026-03-29T21:59:59Z, 2026-03-29T22:00:00Z",
        "DAY, 2026-10-24T21:59:59Z, 2026-10-24T22:00:00Z",
        "DAY, 2026-10-25T22:59:59Z, 2026-10-25T23:00:00Z",
    })
    void shouldBeginAnewAtLocalMidnight(Quota.Period period, String before, String after) {
        Quota quota = new Quota(100 * MB, period);
        clock.setUtc(before);
        use(quota, 100);
        Standing last = use(quota, 0);
        assertTrue(last.isUsedUp());
        clock.setUtc(after);
        assertEquals(last.until().atStartOfDay(SetClock.ZONE).toInstant(), clock.instant());
        assertEquals(0, used(quota));
    }

    @Test
    void shouldGiveNothingAwayWhereTheClockGoesBackOverMidnight() {
        use(DAILY, 60);
        clock.set("2026-12-01T00:00:01");
        assertEquals(0, used(DAILY));
        use(DAILY, 50);
        clock.set("2026-11-30T23:59:58");
        assertEquals(50, used(DAILY), "neither yesterday's nor none");
        clock.set("2026-12-01T00:00:00");
        assertEquals(50, used(DAILY));
        clock.set("2026-12-02T00:00:00");
        assertEquals(0, used(DAILY));
    }

    /** As on a machine whose clock has no battery, before it has heard of the time. */
    @Test
    void shouldGiveNothingAwayWhereTheClockIsOldForAWhile() {
        use(MONTHLY, 60);
        clock.set("1970-01-01T01:00:00");
        assertEquals(60, used(MONTHLY));
        clock.set("2026-11-30T12:00:00");
        assertEquals(60, used(MONTHLY));
    }

    /** Once ahead by years, it must not take years until a period begins. */
    @Test
    void shouldGoByTheClockThatStaysBehind() {
        clock.set("2036-05-05T12:00:00");
        use(MONTHLY, 60);
        clock.set("2026-11-30T12:00:00");
        assertEquals(60, used(MONTHLY));
        clock.set("2026-12-01T00:00:00");
        assertEquals(0, used(MONTHLY));
        assertEquals(LocalDate.of(2027, 1, 1), use(MONTHLY, 0).until());
    }

    @Test
    void shouldBeginAnewWithAnotherPeriod() {
        use(MONTHLY, 60);
        assertEquals(0, used(DAILY));
    }

    @Test
    void shouldNotCountWithoutAQuota() {
        assertEquals(0, use(Quota.NONE, 500).level());
        assertEquals(0, used(MONTHLY));
        assertEquals(Optional.empty(), book.charge("nobody", MONTHLY, 1));
    }

    @Test
    void shouldHaveOrdersComeFirst() {
        use(MONTHLY, 60);
        assertTrue(book.order("key", Optional.of(new Quota(60 * MB, Quota.Period.MONTH))));
        assertTrue(book.hasOrders());
        assertTrue(use(MONTHLY, 0).isUsedUp());
        book.forgetOrders();
        assertFalse(use(MONTHLY, 0).isUsedUp());
        assertTrue(book.reset("key"));
        assertEquals(0, used(MONTHLY));
        assertFalse(book.order("nobody", Optional.empty()) || book.reset("nobody"));
    }

    @Test
    void shouldFindAClientByTheNameItHasNow() {
        book.open("other", "10.0.0.2");
        book.open("key", "10.0.0.3");
        assertEquals(Optional.of("other"), book.named("10.0.0.2"));
        assertEquals(Optional.of("key"), book.named("10.0.0.3"));
        assertEquals(Optional.empty(), book.named("laptop"));
        book.open("third", "10.0.0.2");
        assertEquals(Optional.of("third"), book.named("10.0.0.2"), "the one that came last");
    }

    @Test
    void shouldForgetWhoCameLongestAgo() {
        for (int i = 0; i < QuotaBook.ACCOUNTS_MAX; i++) {
            book.open("c" + i, "n" + i);
        }
        assertFalse(book.isKnown("key"));
        assertTrue(book.isKnown("c0"));
    }
}

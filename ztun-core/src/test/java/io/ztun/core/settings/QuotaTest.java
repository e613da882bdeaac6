package io.ztun.core.settings;

import java.time.LocalDate;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class QuotaTest {

    @ParameterizedTest
    @CsvSource({
        "10GB/month, 10000000000, 10GB/month",
        "1.5TB/week, 1500000000000, 1.5TB/week",
        "1MB/day, 1000000, 1MB/day",
        "0.001GB/day, 1000000, 1MB/day",
        "1000TB/month, 1000000000000000, 1000TB/month",
        "2000MB/month, 2000000000, 2GB/month",
        "1.001MB/month, 1001000, 1.001MB/month",
        "off, 0, off"
    })
    void shouldReadWhatItWrites(String text, long bytes, String written) {
        Quota quota = Quota.parse(text).orElseThrow();
        assertEquals(bytes, quota.bytes());
        assertEquals(written, quota.toString());
        assertEquals(Optional.of(quota), Quota.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10GB",
                "10/month",
                "10GB/year",
                "10gb/month",
                "10 GB/month",
                "-1GB/day",
                "0.999MB/day",
                "1000.001TB/day",
                "0",
                "0GB/day",
                "999999999TB/day",
                "10GB/month ",
                "10GB/Month"
            })
    void shouldRefuseAnythingElse(String text) {
        assertEquals(Optional.empty(), Quota.parse(text));
    }

    @Test
    void shouldHaveBounds() {
        assertThrows(ConfigException.class, () -> new Quota(Quota.MIN - 1, Quota.Period.DAY));
        assertThrows(ConfigException.class, () -> new Quota(Quota.MAX + 1, Quota.Period.DAY));
        assertThrows(ConfigException.class, () -> new QuotaLimits(Quota.NONE, Optional.of(Rate.NONE)));
    }

    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-02-28, 2026-02-28, 2026-03-01",
        "DAY, 2028-02-28, 2028-02-28, 2028-02-29",
        "WEEK, 2026-11-30, 2026-11-30, 2026-12-07",
        "WEEK, 2026-11-29, 2026-11-23, 2026-11-30",
        "WEEK, 2027-01-01, 2026-12-28, 2027-01-04",
        "MONTH, 2026-01-31, 2026-01-01, 2026-02-01",
        "MONTH, 2028-02-29, 2028-02-01, 2028-03-01",
        "MONTH, 2026-12-31, 2026-12-01, 2027-01-01"
    })
    void shouldKnowTheCalendar(Quota.Period period, LocalDate day, LocalDate begin, LocalDate next) {
        assertEquals(begin, period.begin(day));
        assertEquals(begin, period.begin(begin));
        assertEquals(next, period.next(begin));
    }
}

package io.ztun.app.service;

import org.junit.jupiter.api.Test;

import io.ztun.core.info.Carried;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.TunnelStatistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

class StatusTextTest {

    private static TunnelStatistics statistics(int sessions, long bytes, long wireBytes) {
        return new TunnelStatistics(
                sessions,
                0,
                0,
                new Carried(bytes, wireBytes),
                Carried.NOTHING,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                new LimitStatistics(0, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldSayWhoIsThere() {
        assertEquals("0 clients", StatusText.of(true, statistics(0, 0, 0)));
        assertEquals("1 client", StatusText.of(true, statistics(1, 0, 0)));
        assertEquals("Connected", StatusText.of(false, statistics(1, 0, 0)));
        assertEquals("Not connected, trying again", StatusText.of(false, statistics(0, 0, 0)));
    }

    @Test
    void shouldSayWhatWasSaved() {
        assertEquals("2 clients; carried 999 B, saved 50.1%", StatusText.of(true, statistics(2, 999, 499)));
        assertEquals("Connected; carried 1.0 kB, saved 82.8%", StatusText.of(false, statistics(1, 1_000, 172)));
        assertEquals(
                "Connected; carried 22.1 MB, saved -5.0%", StatusText.of(false, statistics(1, 22_088_751, 23_193_189)));
        assertEquals(
                "Connected; carried 1.0 GB, saved 0.0%", StatusText.of(false, statistics(1, 999_990_000, 999_990_000)));
    }
}

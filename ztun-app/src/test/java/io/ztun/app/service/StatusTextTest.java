package io.ztun.app.service;

import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.core.info.Carried;
import io.ztun.core.info.DrainProgress;
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
        assertEquals("0 clients", StatusText.of(true, statistics(0, 0, 0), Optional.empty()));
        assertEquals("1 client", StatusText.of(true, statistics(1, 0, 0), Optional.empty()));
        assertEquals("Connected", StatusText.of(false, statistics(1, 0, 0), Optional.empty()));
        assertEquals("Not connected, trying again", StatusText.of(false, statistics(0, 0, 0), Optional.empty()));
    }

    @Test
    void shouldSayHowManyAreLeft() {
        DrainProgress drain = new DrainProgress(Instant.EPOCH, 12, 3);
        assertEquals(
                "Draining, 3 of 12 clients left; carried 999 B, saved 50.1%",
                StatusText.of(true, statistics(3, 999, 499), Optional.of(drain)));
    }

    @Test
    void shouldSayWhatWasSaved() {
        assertEquals(
                "2 clients; carried 999 B, saved 50.1%",
                StatusText.of(true, statistics(2, 999, 499), Optional.empty()));
        assertEquals(
                "Connected; carried 1.0 kB, saved 82.8%",
                StatusText.of(false, statistics(1, 1_000, 172), Optional.empty()));
        assertEquals(
                "Connected; carried 22.1 MB, saved -5.0%",
                StatusText.of(false, statistics(1, 22_088_751, 23_193_189), Optional.empty()));
        assertEquals(
                "Connected; carried 1.0 GB, saved 0.0%",
                StatusText.of(false, statistics(1, 999_990_000, 999_990_000), Optional.empty()));
    }
}

package io.ztun.core.internal.server;

import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ztun.core.internal.log.RecordedLog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RefusalLogTest {
    private static final long MINUTES = 60_000_000_000L;

    @RegisterExtension
    private final RecordedLog recorded = new RecordedLog(RefusalLog.class);

    private final List<String> lines = recorded.lines();
    private long nowNs;
    private final RefusalLog log = new RefusalLog(() -> nowNs);

    private void fail(int source, int times) {
        InetSocketAddress peer = new InetSocketAddress("192.0.2." + source, 4_242);
        for (int i = 0; i < times; i++) {
            log.failed(peer, Source.of(peer), "unknown key");
        }
    }

    private void exceed(int source, int times) {
        InetSocketAddress peer = new InetSocketAddress("192.0.2." + source, 4_242);
        for (int i = 0; i < times; i++) {
            log.beyondLimit(peer, Source.of(peer), "too many");
        }
    }

    @Test
    void shouldSayWhatFailedOnce() {
        fail(1, 1);
        assertEquals(List.of("Refused 192.0.2.1:4242: unknown key"), lines);
    }

    @Test
    void shouldSayOnceThatASourceIsBeyondALimitAndThenHowOften() {
        exceed(1, 1_000);
        exceed(2, 1);
        assertEquals(List.of("Refused 192.0.2.1:4242: too many", "Refused 192.0.2.2:4242: too many"), lines);
        nowNs += 5 * MINUTES;
        log.tick();
        assertEquals("Refused 192.0.2.1:4242: too many (the last of 999 in 5 min, 5 min ago)", lines.get(2));
        assertEquals(3, lines.size());
    }

    /** A client's mistake is worth a line though somebody floods from the same address. */
    @Test
    void shouldKeepFailuresApartFromLimits() {
        exceed(1, 1_000);
        fail(1, 1);
        assertEquals("Refused 192.0.2.1:4242: unknown key", lines.get(1));
    }

    @Test
    void shouldBeBoundedOverAllSources() {
        for (int second = 0; second < 600; second++) {
            for (int source = 1; source < 250; source++) {
                fail(source, 1);
                exceed(source, 1);
            }
            log.tick();
            nowNs += MINUTES / 60;
        }
        assertTrue(lines.size() <= 3 * 100 + 2, "lines=" + lines.size());
    }
}

package io.ztun.core.internal.count;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.core.info.ApplicationSnapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ApplicationsTest {
    private static final int CHAT = 6 << 16 | 5_432;
    private static final int SYSLOG = 17 << 16 | 514;

    private final Applications applications = new Applications();

    private SessionCounters begin() {
        SessionCounters session = new SessionCounters(new Counters());
        applications.begin(session);
        return session;
    }

    private static void count(Traffic traffic, int application, int bytes, int wireBytes) {
        traffic.applications().packet(application, bytes, ApplicationTable.THROUGH);
        traffic.applications().share(application, bytes);
        traffic.applications().frame(wireBytes);
    }

    @Test
    void shouldSumOverSessionsThoseThatHaveEndedToo() {
        SessionCounters first = begin();
        SessionCounters second = begin();
        count(first.sent(), CHAT, 100, 40);
        count(first.received(), CHAT, 50, 20);
        count(second.sent(), CHAT, 1_000, 400);
        count(second.received(), SYSLOG, 7_000, 900);
        List<ApplicationSnapshot> before = applications.snapshot();
        applications.end(first);
        applications.end(first);
        assertEquals(before, applications.snapshot());

        ApplicationSnapshot syslog = before.get(0);
        ApplicationSnapshot chat = before.get(1);
        assertEquals(2, before.size());
        assertEquals(17, syslog.protocol());
        assertEquals(514, syslog.port());
        assertEquals(900, syslog.received().wireBytes());
        assertEquals(6, chat.protocol());
        assertEquals(5_432, chat.port());
        assertEquals(1_100, chat.sent().bytes());
        assertEquals(440, chat.sent().wireBytes());
        assertEquals(1, chat.packetsReceived());
        assertEquals(1_150, chat.total().bytes());
    }

    @Test
    void shouldStayBoundedWhoeverComesAndGoes() {
        SessionCounters good = begin();
        count(good.sent(), CHAT, 100_000, 10_000);
        long junk = 0;
        for (int i = 0; i < 1_000; i++) {
            SessionCounters hostile = begin();
            for (int j = 0; j < 60; j++) {
                count(hostile.sent(), 17 << 16 | i * 60 + j, 40, 60);
                junk += 60;
            }
            applications.end(hostile);
        }
        List<ApplicationSnapshot> all = applications.snapshot();
        assertEquals(Applications.APPLICATIONS_MAX + 1, all.size());
        assertEquals(5_432, all.get(0).port());
        assertEquals(ApplicationSnapshot.OTHERS, all.get(all.size() - 1).protocol());
        assertEquals(
                10_000 + junk,
                all.stream().mapToLong(each -> each.sent().wireBytes()).sum());
        assertTrue(all.stream().limit(all.size() - 1).allMatch(each -> each.protocol() > 0));
    }
}

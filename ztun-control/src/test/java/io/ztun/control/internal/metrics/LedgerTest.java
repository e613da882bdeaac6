package io.ztun.control.internal.metrics;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.Carried;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.settings.Rate;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What Prometheus is told never falls as long as it is told without a break, and is in all what was carried. */
class LedgerTest {
    private static final int TCP = 6;
    private static final long SEED = Long.getLong("ztun.seed", 42);

    private static ApplicationSnapshot application(int protocol, int port, long bytes) {
        return new ApplicationSnapshot(
                protocol,
                port,
                bytes / 10,
                0,
                new Carried(bytes, bytes / 2),
                Carried.NOTHING,
                new ApplicationSnapshot.Around(0, 0, bytes / 3));
    }

    /** The largest ones, and the sum of the others, as a tunnel has them. */
    private static List<ApplicationSnapshot> ranked(long[] bytes) {
        List<Integer> ports = IntStream.range(0, bytes.length)
                .boxed()
                .filter(port -> bytes[port] > 0)
                .sorted(Comparator.comparingLong((Integer port) -> bytes[port]).reversed())
                .toList();
        int many = Math.min(ports.size(), ApplicationLedger.ROWS_MAX);
        List<ApplicationSnapshot> rows = new ArrayList<>();
        ports.subList(0, many).forEach(port -> rows.add(application(TCP, port, bytes[port])));
        long others = ports.subList(many, ports.size()).stream()
                .mapToLong(port -> bytes[port])
                .sum();
        rows.add(application(ApplicationSnapshot.OTHERS, 0, others));
        return rows;
    }

    private static long sent(List<ApplicationSnapshot> rows) {
        return rows.stream().mapToLong(row -> row.sent().bytes()).sum();
    }

    @Test
    void shouldSayOfEachApplicationWhatItHasCarried() {
        ApplicationLedger ledger = new ApplicationLedger();
        long[] bytes = new long[100];
        for (int turn = 1; turn <= 5; turn++) {
            for (int port = 0; port < 20 * turn; port++) {
                bytes[port] += port * 100L;
            }
            for (ApplicationSnapshot row : ledger.update(ranked(bytes))) {
                assertEquals(bytes[row.port()], row.sent().bytes());
            }
        }
    }

    @Test
    void shouldNeverFallHoweverApplicationsTakeEachOthersPlaces() {
        Random random = new Random(SEED);
        ApplicationLedger ledger = new ApplicationLedger();
        long[] bytes = new long[1_000];
        Map<String, Long> before = new HashMap<>();
        long risenBefore = 0;
        long risen = 0;
        for (int turn = 0; turn < 300; turn++) {
            for (int i = 0; i < 50; i++) {
                bytes[random.nextInt(bytes.length)] += random.nextInt(100_000);
            }
            List<ApplicationSnapshot> rows = ledger.update(ranked(bytes));
            assertTrue(rows.size() <= ApplicationLedger.ROWS_MAX + 1, "rows: " + rows.size());
            Map<String, Long> now = new HashMap<>();
            for (ApplicationSnapshot row : rows) {
                String name = row.protocol() + "/" + row.port();
                long had = before.getOrDefault(name, 0L);
                assertTrue(row.sent().bytes() >= had, name + " falls: seed=" + SEED + " turn=" + turn);
                risen += row.sent().bytes() - had;
                now.put(name, row.sent().bytes());
            }
            assertEquals(Arrays.stream(bytes).sum() - risenBefore, risen, "seed=" + SEED + " turn=" + turn);
            risenBefore = Arrays.stream(bytes).sum();
            risen = 0;
            before = now;
        }
    }

    /** Within a session, too, an application can lose its place. */
    @Test
    void shouldNotFallWhereASessionGivesARowAway() {
        ApplicationLedger ledger = new ApplicationLedger();
        ledger.update(List.of(application(TCP, 80, 900), application(TCP, 81, 500)));
        List<ApplicationSnapshot> after = ledger.update(List.of(
                application(TCP, 80, 400), application(TCP, 81, 510), application(ApplicationSnapshot.OTHERS, 0, 530)));
        assertEquals(
                List.of(900L, 510L, 30L),
                after.stream().map(row -> row.sent().bytes()).toList());
        assertEquals(1_440, sent(after));
    }

    private static SessionSnapshot session(long id, String client, long bytes) {
        return new SessionSnapshot(
                new SessionInfo(
                        id,
                        new InetSocketAddress("198.18.0.2", 4711),
                        Addresses.parse("10.1.0.2/24"),
                        "lz4",
                        CodecMode.STREAM,
                        1500,
                        true,
                        true,
                        Optional.of(client)),
                Optional.empty(),
                Optional.empty(),
                Instant.now(),
                Duration.ZERO,
                Optional.empty(),
                Duration.ZERO,
                1,
                1,
                new Carried(bytes, bytes / 2),
                Carried.NOTHING,
                new SessionSnapshot.Dropped(0, 0, 0, 0, 0, 0),
                Rate.NONE,
                Optional.empty());
    }

    private static Map<String, Long> clients(ClientLedger ledger, List<SessionSnapshot> sessions) {
        Map<String, Long> sent = new HashMap<>();
        ledger.update(sessions)
                .forEach(client -> sent.put(client.name(), client.sent().bytes()));
        return sent;
    }

    @Test
    void shouldKeepAClientsBytesWhenASessionEnds() {
        ClientLedger ledger = new ClientLedger();
        assertEquals(Map.of("desk", 105L), clients(ledger, List.of(session(1, "desk", 100), session(2, "desk", 5))));
        assertEquals(Map.of("desk", 106L), clients(ledger, List.of(session(2, "desk", 6))));
        assertEquals(Map.of(), clients(ledger, List.of()));
        assertEquals(Map.of("desk", 110L), clients(ledger, List.of(session(3, "desk", 4))));
    }

    @Test
    void shouldHaveOthersThatDoNotFallWhenOneOfThemLeaves() {
        ClientLedger ledger = new ClientLedger();
        List<SessionSnapshot> sessions = new ArrayList<>();
        for (int i = 0; i < ClientLedger.CLIENTS_MAX + 3; i++) {
            sessions.add(session(i, "client-" + i, 10));
        }
        sessions.add(session(1_000, "others", 7));
        assertEquals(37L, clients(ledger, sessions).get(ClientLedger.OTHERS));
        sessions.remove(0);
        Map<String, Long> then = clients(ledger, sessions);
        assertEquals(37L, then.get(ClientLedger.OTHERS));
        assertEquals(ClientLedger.CLIENTS_MAX + 1, then.size());
        assertEquals(0L, then.get("client-" + ClientLedger.CLIENTS_MAX)); // from now on
    }
}

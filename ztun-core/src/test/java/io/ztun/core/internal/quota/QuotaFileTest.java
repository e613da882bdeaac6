package io.ztun.core.internal.quota;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.settings.Quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuotaFileTest {
    private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
    private static final Quota QUOTA = new Quota(1_000_000_000, Quota.Period.MONTH);

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock("2026-11-30T12:00:00");

    /** One start of a server. */
    private final class Start implements AutoCloseable {
        final QuotaBook book = new QuotaBook(clock);
        final QuotaFile file = new QuotaFile(folder.resolve("quotas"), book);

        Start() {
            file.open();
        }

        long use(String client, String name, long bytes) {
            book.open(client, name);
            long used = book.charge(client, QUOTA, bytes).orElseThrow().used();
            file.changed();
            return used;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Test
    void shouldKnowWhatWasUsedAfterARestart() throws Exception {
        try (Start first = new Start()) {
            first.use(KEY, "laptop", 1_234_567);
            first.use("f0".repeat(16), "fd00:13::7", 5);
        }
        assertEquals(
                List.of(
                        "ztun-quotas 1 2",
                        "1234567 month 2026-11-01 laptop " + KEY,
                        "5 month 2026-11-01 fd00:13::7 " + "f0".repeat(16)),
                Files.readAllLines(folder.resolve("quotas")));
        try (Start second = new Start()) {
            assertEquals(
                    1_234_567,
                    second.book.charge(KEY, QUOTA, 0).orElseThrow().used(),
                    "before the client is there again");
            assertEquals(1_234_568, second.use(KEY, "laptop", 1));
        }
    }

    @Test
    void shouldForgetAPeriodThatIsOver() throws Exception {
        try (Start first = new Start()) {
            first.use(KEY, "laptop", 1_234_567);
        }
        clock.set("2026-12-01T00:00:00");
        try (Start second = new Start()) {
            assertEquals(1, second.use(KEY, "laptop", 1));
        }
        clock.set("2027-01-01T00:00:00");
        try (Start third = new Start()) {
            assertEquals(List.of("ztun-quotas 1 0"), third.book.lines());
        }
    }

    /** A server that is killed has what was used up to a minute before. */
    @Test
    void shouldWriteSoon() throws Exception {
        try (Start running = new Start()) {
            running.use(KEY, "laptop", 7);
            Path file = folder.resolve("quotas");
            for (int i = 0; i < 500 && !Files.exists(file); i++) {
                Thread.sleep(20);
            }
            assertEquals(
                    "7 month 2026-11-01 laptop " + KEY, Files.readAllLines(file).get(1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ztun-quotas 1 2\n7 month 2026-11-01 laptop key",
                "ztun-quotas 2 1\n7 month 2026-11-01 laptop key",
                "ztun-quotas 1 1\n-7 month 2026-11-01 laptop key",
                "ztun-quotas 1 1\n7 year 2026-11-01 laptop key",
                "ztun-quotas 1 1\n7 month 2026-11-02 laptop key",
                "ztun-quotas 1 1\n7 month 2026-13-01 laptop key",
                "ztun-quotas 1 1\n7 month 2026-11-01 lap top key",
                "ztun-quotas 1 1\n9999999999999999999 month 2026-11-01 laptop key"
            })
    void shouldSetADamagedFileAside(String content) throws Exception {
        Files.writeString(folder.resolve("quotas"), content);
        try (Start running = new Start()) {
            assertEquals(3, running.use("key", "laptop", 3));
        }
        assertEquals(content, Files.readString(folder.resolve("quotas.damaged")));
        assertEquals(
                "ztun-quotas 1 1", Files.readAllLines(folder.resolve("quotas")).get(0));
    }

    @Test
    void shouldHoldAsManyAsAreKept() throws Exception {
        try (Start first = new Start()) {
            IntStream.range(0, QuotaBook.ACCOUNTS_MAX + 10)
                    .forEach(i -> first.use("%064d".formatted(i), "n".repeat(64), 999_999_999_999L));
        }
        try (Start second = new Start()) {
            assertFalse(second.book.isKnown("%064d".formatted(9)));
            assertTrue(second.book.isKnown("%064d".formatted(10)));
        }
    }

    @Test
    void shouldRunWithoutAFile() throws Exception {
        Path nowhere = folder.resolve("no/folder/quotas");
        QuotaBook book = new QuotaBook(clock);
        try (QuotaFile file = new QuotaFile(nowhere, book)) {
            file.open();
            file.changed();
        }
        try (Start first = new Start();
                Start second = new Start()) {
            first.use("a", "a", 1);
            assertEquals(2, second.use("a", "a", 2), "the other has the file");
        }
    }
}

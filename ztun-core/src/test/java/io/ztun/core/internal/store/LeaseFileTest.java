package io.ztun.core.internal.store;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LeaseFileTest {
    private static final Optional<InetAddress> ANY = Optional.empty();

    @TempDir
    private Path folder;

    /** One start of a server: its pool, and the file that belongs to it. */
    private final class Start implements AutoCloseable {
        final StoredPools stored;

        Start(String subnet) {
            stored = new StoredPools(subnet, LocalState.in(folder.resolve("leases"), LocalState.FOREVER));
        }

        String take(String client) {
            return stored.pools().all().stream()
                    .map(pool -> stored.take(pool, client, ANY).orElseThrow().toString())
                    .collect(Collectors.joining(","));
        }

        @Override
        public void close() {
            stored.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/24", "fd00::1/64", "10.0.0.1/24,fd00::1/64"})
    void shouldGiveAddressesBackAfterARestart(String subnet) throws Exception {
        String a;
        String b;
        try (Start first = new Start(subnet)) {
            a = first.take("0123456789abcdef0123456789abcdef");
            b = first.take("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
        }
        try (Start second = new Start(subnet)) {
            assertEquals(b, second.take("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="));
            assertEquals(a, second.take("0123456789abcdef0123456789abcdef"));
        }
    }

    /** What is not at its end in order leaves leases too. */
    @Test
    void shouldWriteTheFirstLeaseSoon() throws Exception {
        try (Start running = new Start("10.0.0.1/24")) {
            running.take("a");
            Path file = folder.resolve("leases");
            for (int i = 0; i < 500 && !Files.exists(file); i++) {
                Thread.sleep(20);
            }
            assertEquals(List.of("ztun-leases 1 1", "10.0.0.2 a"), Files.readAllLines(file));
        }
    }

    /** As when a server has come back and all clients with it. */
    @Test
    void shouldWriteManyLeasesThatComeSoonAfterEachOtherAtOnce() throws Exception {
        Path file = folder.resolve("leases");
        try (Start running = new Start("10.64.0.1/16")) {
            running.take("first");
            for (int i = 0; i < 500 && !Files.exists(file); i++) {
                Thread.sleep(20);
            }
            for (int i = 0; i < 1_000; i++) {
                running.take("client" + i);
            }
            assertEquals("ztun-leases 1 1", Files.readAllLines(file).get(0), "not yet again");
        }
        assertEquals("ztun-leases 1 1001", Files.readAllLines(file).get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ztun-leases 1 2\n10.0.0.9 a\n",
                "ztun-leases 1 1\n10.0.0.999 a\n",
                "ztun-leases 1 1\nlocalhost a\n",
                "ztun-leases 1 1\n10.0.0.9 \u0000\n"
            })
    void shouldSetADamagedFileAside(String content) throws Exception {
        Files.writeString(folder.resolve("leases"), content);
        try (Start start = new Start("10.0.0.1/24")) {
            assertEquals("10.0.0.2/24", start.take("a"));
        }
        assertEquals(content, Files.readString(folder.resolve("leases.damaged")));
        assertTrue(Files.readString(folder.resolve("leases")).contains("10.0.0.2 a"));
    }

    @Test
    void shouldServeWithoutAFileThatAnotherHas() throws Exception {
        try (Start first = new Start("10.0.0.1/24");
                Start second = new Start("10.0.0.1/24")) {
            first.take("a");
            assertEquals("10.0.0.2/24", second.take("b"));
        }
        assertEquals(List.of("ztun-leases 1 1", "10.0.0.2 a"), Files.readAllLines(folder.resolve("leases")));
    }

    @Test
    void shouldServeWhereNothingCanBeWritten() throws Exception {
        Files.createDirectories(folder.resolve("leases/in-the-way"));
        try (Start start = new Start("10.0.0.1/24")) {
            assertEquals("10.0.0.2/24", start.take("a"));
        }
        assertTrue(Files.isDirectory(folder.resolve("leases")));
        assertFalse(Files.exists(folder.resolve("leases.new")));
    }
}

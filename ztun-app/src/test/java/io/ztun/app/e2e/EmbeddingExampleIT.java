package io.ztun.app.e2e;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The program in {@code docs/examples/embedding} passes packets between two in-memory TUNs.
 *
 * <pre>
 *   MemoryTun - ZtunClient ----- TCP over loopback ----- ZtunServer - MemoryTun      all in one JVM
 * </pre>
 */
final class EmbeddingExampleIT {

    private static final String MAIN = "org.example.embedding/org.example.embedding.EmbeddedTunnel";

    @Test
    void shouldPassPacketsBetweenTwoMemoryTuns(@TempDir Path classes) {
        Shell.Outcome outcome = Examples.run(Examples.compile("embedding", classes), MAIN);
        assertEquals(0, outcome.exit(), outcome::toString);
        assertTrue(outcome.out().contains("open: 10.99.0.2/24 codec=lz4"), outcome::toString);
        assertTrue(outcome.out().contains("100 packets crossed: 10.99.0.2 to 10.99.0.1"), outcome::toString);
        assertTrue(outcome.out().contains("100 packets crossed: 10.99.0.1 to 10.99.0.2"), outcome::toString);
        assertTrue(outcome.out().contains("closed: 10.99.0.2/24 saved="), outcome::toString);
        assertTrue(outcome.out().contains("the client is shutting down"), outcome::toString);
        Matcher bytes = Pattern.compile("bytes of packets sent: (\\d+), on the wire: (\\d+)")
                .matcher(outcome.out());
        assertTrue(bytes.find(), outcome::toString);
        assertTrue(Long.parseLong(bytes.group(2)) < Long.parseLong(bytes.group(1)), outcome::toString);
    }
}

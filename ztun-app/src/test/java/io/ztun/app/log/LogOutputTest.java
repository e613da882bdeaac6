package io.ztun.app.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class LogOutputTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch read = new CountDownLatch(1);
    private final LogOutput output = new LogOutput(new OutputStream() {
        @Override
        public void write(int b) {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            try {
                read.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (written) {
                written.write(from, offset, length);
            }
        }
    });

    private String text() {
        synchronized (written) {
            return written.toString(StandardCharsets.UTF_8);
        }
    }

    private void line(int number) {
        byte[] line = String.format("line %06d, as long as one of the log is as a rule, or a little longer%n", number)
                .getBytes(StandardCharsets.UTF_8);
        output.write(line, 0, line.length);
    }

    @Test
    void shouldKeepTheOrder() {
        output.start();
        read.countDown();
        for (int i = 0; i < 1_000; i++) {
            line(i);
        }
        output.awaitWritten(Duration.ofSeconds(10).toNanos());
        assertEquals(1_000, text().lines().count());
        assertTrue(text().startsWith("line 000000"));
        assertTrue(text().stripTrailing()
                .lines()
                .skip(999)
                .findFirst()
                .orElseThrow()
                .startsWith("line 000999"));
    }

    @Test
    void shouldNotWaitForAReaderAndSayWhatWasLost() {
        output.start();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 100_000; i++) {
                line(i);
            }
            output.awaitWritten(Duration.ofMillis(50).toNanos());
        });
        read.countDown();
        output.awaitWritten(Duration.ofSeconds(10).toNanos());
        long kept = text().lines().filter(line -> line.startsWith("line")).count();
        assertTrue(kept > 1_000 && kept < 10_000, () -> "kept: " + kept);
        assertTrue(text().contains("Lost for nobody read standard error: lines=" + (100_000 - kept)), text()::toString);
    }
}

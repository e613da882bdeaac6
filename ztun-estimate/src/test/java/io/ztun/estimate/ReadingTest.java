package io.ztun.estimate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.ztun.api.DirectMemory;
import io.ztun.core.Plugins;
import io.ztun.estimate.capture.Capture;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A longer recording takes more time, but no more memory. */
final class ReadingTest {
    private static final long MB = 1_000_000;

    private long memory;

    private double bytesPerSecond(List<Choice> choices, long bytes) throws IOException {
        long startNs = System.nanoTime();
        try (Estimate estimate =
                new Estimate(choices, true, 2_000_000, new PrintStream(OutputStream.nullOutputStream()))) {
            estimate.read(Capture.of(new EndlessRecording(bytes), "endless"), "endless");
            Report report = estimate.finish("endless", 1);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            assertTrue(report.bytes().all() > bytes * 8 / 10, () -> "" + report.bytes());
            memory = memoryInUse();
            return bytes / seconds;
        }
    }

    private static long memoryInUse() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return Runtime.getRuntime().totalMemory()
                - Runtime.getRuntime().freeMemory()
                + direct
                + DirectMemory.bytesInUse();
    }

    @Test
    void shouldTakeNoMoreMemoryForMore() throws IOException {
        List<Choice> choices = List.of(new Choice(Plugins.discover(List.of()).codec("lz4"), OptionalInt.empty()));
        bytesPerSecond(choices, 20 * MB);
        long afterLittle = memory;
        bytesPerSecond(choices, 400 * MB);
        assertTrue(memory < afterLittle + 16 * MB, "little=" + afterLittle + " much=" + memory);
    }

    /** Reading alone, on one thread: no codec takes part. How fast it has to be depends on the machine, a tenth of it does not. */
    @Test
    void shouldReadFast(TestReporter reporter) throws IOException {
        bytesPerSecond(List.of(), 200 * MB);
        double rate = bytesPerSecond(List.of(), 1_000 * MB);
        reporter.publishEntry(String.format("read %.0f MB/s", rate / 1e6));
        assertTrue(rate > 20e6, "rate=" + rate);
    }
}

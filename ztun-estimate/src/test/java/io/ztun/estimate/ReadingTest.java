package io.ztun.estimate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import io.ztun.api.DirectMemory;
import io.ztun.core.Plugins;
import io.ztun.estimate.capture.Capture;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A longer recording takes more time, but no more memory. */
final class ReadingTest {
    private static final long MB = 1_000_000;

    private long memory;

    private void estimate(List<Choice> choices, long bytes) throws IOException {
        try (Estimate estimate =
                new Estimate(choices, true, 2_000_000, new PrintStream(OutputStream.nullOutputStream()))) {
            estimate.read(Capture.of(new EndlessRecording(bytes), "endless"), "endless");
            Report report = estimate.finish("endless", 1);
            assertTrue(report.bytes().all() > bytes * 8 / 10, () -> "" + report.bytes());
            memory = memoryInUse();
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
        estimate(choices, 20 * MB);
        long afterLittle = memory;
        estimate(choices, 400 * MB);
        assertTrue(memory < afterLittle + 16 * MB, "little=" + afterLittle + " much=" + memory);
    }

    /** Reading alone, on one thread, by its processor time: no codec takes part. */
    @Test
    void shouldReadTwoHundredMegabytesASecond() throws IOException {
        estimate(List.of(), 200 * MB);
        long beforeNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        estimate(List.of(), 1_000 * MB);
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beforeNs) / 1e9;
        double rate = 1_000 * MB / seconds;
        assertTrue(rate > 200 * MB, "rate=" + rate);
    }
}

package io.ztun.core.internal.offload;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Asserts that warm code allocates nothing. */
final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /**
     * Runs {@code work} many times, then {@code rounds} times more with the allocated bytes counted; what the JIT leaves
     * behind once is allowed, a byte for each round is not.
     */
    static void assertNone(int rounds, Runnable work) {
        for (int i = 0; i < rounds; i++) {
            work.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            work.run();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < rounds, "allocated bytes=" + bytes + " rounds=" + rounds);
    }
}

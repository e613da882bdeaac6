package io.ztun.testkit.transport;

import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.fail;

/** Waits for what another thread brings about. */
final class Conditions {
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private Conditions() {}

    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TIMEOUT_NS) {
                fail("not within 20 s: " + what);
            }
            pause(2);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static long millisSince(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }
}

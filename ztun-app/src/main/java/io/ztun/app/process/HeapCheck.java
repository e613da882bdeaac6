package io.ztun.app.process;

import io.ztun.api.ConfigException;

/**
 * Whether a server's clients fit in the heap. One that is full ends the process, and every session with it, on the day on which most
 * clients are there: better known at the start. The launcher takes the same figures (HEAP_... there).
 */
public final class HeapCheck {
    /** The system property that skips it: {@code off}. */
    private static final String PROPERTY = "io.ztun.heap-check";

    private static final long MIB = 1 << 20;

    /** What the process has on the heap without any client. */
    private static final long PROCESS = 16 * MIB;

    /** What a client has there at most, after bulk; CrowdIT measures it. */
    private static final long CLIENT = 16 << 10;

    /** HotSpot keeps a part of the heap empty, so that it may be bigger than what is in it. */
    private static final long SLACK_PART = 16;

    private HeapCheck() {}

    /**
     * Compares what clients take with what there is.
     *
     * @param clients how many there may be at once
     * @throws ConfigException if that is more; it says how much heap they take, and how many fit
     */
    public static void require(int clients) {
        require(clients, Runtime.getRuntime().maxMemory());
    }

    /** @param heap what may be on the heap, in bytes */
    static void require(int clients, long heap) {
        long needed = PROCESS + clients * CLIENT;
        if (needed <= heap || "off".equals(System.getProperty(PROPERTY))) {
            return;
        }
        long wanted = (needed + needed / SLACK_PART + MIB - 1) / MIB;
        throw new ConfigException("--max-clients=" + clients + " takes a heap of " + wanted + " MiB, and this one has "
                + heap / MIB + ": allow more with ZTUN_JAVA_OPTS=-Xmx" + wanted + "m where the machine has "
                + 2 * wanted + " MiB or more, or no more clients than --max-clients "
                + Math.max(1, (heap - PROCESS) / CLIENT));
    }
}

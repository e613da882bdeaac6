package io.ztun.core.internal.headers;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing is allocated per packet. */
final class HeaderAllocationTest {
    private static final int PACKETS = 5_000;
    private static final int ROUNDS = 200;

    private final ByteBuffer packets = ByteBuffer.allocateDirect(PACKETS * 2_048);
    private final int[] lengths = new int[PACKETS];
    private final long[] offloads = new long[PACKETS];
    private final ByteBuffer record = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer restored = ByteBuffer.allocateDirect(4_096);

    @Test
    void shouldAllocateNothingOverAMillionPackets() throws ReflectiveOperationException {
        final RandomTraffic traffic = new RandomTraffic(11);
        for (int i = 0; i < PACKETS; i++) {
            traffic.next();
            lengths[i] = traffic.packet().length;
            offloads[i] = traffic.offload();
            packets.put(i * 2_048, traffic.packet());
        }
        final HeaderCompressor compressor = new HeaderCompressor(256);
        final HeaderDecompressor decompressor = new HeaderDecompressor(256);
        run(compressor, decompressor, ROUNDS / 4); // warms up
        final long before = allocated();
        run(compressor, decompressor, ROUNDS);
        final long bytes = allocated() - before;
        assertTrue(bytes < PACKETS, "allocated: bytes=" + bytes + " packets=" + (long) PACKETS * ROUNDS);
    }

    private void run(HeaderCompressor compressor, HeaderDecompressor decompressor, int rounds) {
        for (int i = 0; i < rounds * PACKETS; i++) {
            final int index = i % PACKETS;
            final int length = compressor.compress(
                    packets, index * 2_048, lengths[index], offloads[index], (i & 1) == 0, record, 0);
            if (length >= 0) {
                decompressor.decompress(record, 0, length, restored, 0, 4_096);
            }
        }
    }

    /** Asked for by name: the module io.ztun.core does not read java.management, and the tests are compiled within it. */
    private static long allocated() throws ReflectiveOperationException {
        final Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        final Method bytes =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) bytes.invoke(threads);
    }
}

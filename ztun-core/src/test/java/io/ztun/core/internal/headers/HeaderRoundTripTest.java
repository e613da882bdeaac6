package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever goes in comes out, to the byte. {@code -Dztun.seed} replays a failure, {@code -Dztun.packets} makes it longer. */
final class HeaderRoundTripTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final int PACKETS = Integer.getInteger("ztun.packets", 150_000);
    private static final int MARGIN = 16;
    private static final byte UNTOUCHED = 0x5a;
    private static final int RECORDS = 12;

    private final ByteBuffer packet = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer body = ByteBuffer.allocateDirect(RECORDS * 4_096);
    private final ByteBuffer restored = ByteBuffer.allocateDirect(4_096);
    private final byte[][] packets = new byte[RECORDS][];
    private final long[] offloads = new long[RECORDS];
    private final int[] starts = new int[RECORDS + 1];
    private long seen;
    private long recorded;
    private long bytesIn;
    private long bytesOut;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64, 256})
    void shouldRestoreAnyTraffic(int flows) {
        final long seed = SEED + flows;
        try {
            run(flows, seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "failed with -Dztun.seed=" + (seed - flows) + " flows=" + flows + " packet=" + seen, e);
        }
        final double share = (double) recorded / seen;
        assertTrue(share > (flows == 256 ? 0.85 : 0.02), "too few packets were understood: share=" + share);
        if (flows == 256) {
            final double saved = (bytesIn - bytesOut) / (double) recorded;
            assertTrue(saved > 35, "too little was saved of each header: bytes=" + saved);
        }
    }

    @Test
    void shouldPassOnRandomBytes() {
        final Random random = new Random(SEED);
        final HeaderCompressor compressor = new HeaderCompressor(64);
        for (int i = 0; i < PACKETS; i++) {
            final byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            packet.put(0, noise);
            assertEquals(
                    HeaderCompressor.PASS,
                    compressor.compress(packet, 0, noise.length, 0, false, body, 0),
                    () -> "seed=" + SEED);
        }
    }

    private void run(int flows, long seed) {
        final RandomTraffic traffic = new RandomTraffic(seed);
        final Random random = new Random(seed);
        final HeaderCompressor compressor = new HeaderCompressor(flows);
        final HeaderDecompressor decompressor = new HeaderDecompressor(flows);
        while (seen < PACKETS) {
            final int count = 1 + random.nextInt(RECORDS);
            final int end = writeBody(compressor, traffic, count, random.nextBoolean());
            for (int i = 0; i < count; i++) {
                seen++;
                if (starts[i + 1] > starts[i]) {
                    checkRecord(decompressor, i, end);
                }
            }
        }
    }

    private int writeBody(HeaderCompressor compressor, RandomTraffic traffic, int count, boolean markLast) {
        starts[0] = MARGIN;
        for (int i = 0; i < count; i++) {
            traffic.next();
            packets[i] = traffic.packet();
            offloads[i] = traffic.offload();
            packet.put(MARGIN, packets[i]);
            final boolean last = markLast && i == count - 1;
            final int start = starts[i];
            final int room = packets[i].length + HeaderCompressor.MAX_GROWTH;
            fill(body, start, room + MARGIN);
            final int length = compressor.compress(packet, MARGIN, packets[i].length, offloads[i], last, body, start);
            assertTrue(length <= room, "record is too long: length=" + length);
            assertUntouched(body, start + Math.max(length, 0), MARGIN);
            starts[i + 1] = start + Math.max(length, 0);
        }
        return starts[count];
    }

    private void checkRecord(HeaderDecompressor decompressor, int index, int end) {
        final byte[] wanted = packets[index];
        final byte[] got = new byte[wanted.length];
        fill(restored, 0, wanted.length + 2 * MARGIN);
        assertTrue(HeaderDecompressor.handles(body.get(starts[index])));
        final int length = decompressor.decompress(body, starts[index], end, restored, MARGIN, wanted.length);
        assertEquals(wanted.length, length);
        restored.get(MARGIN, got);
        assertArrayEquals(wanted, got);
        assertEquals(offloads[index], decompressor.offload());
        assertEquals(starts[index + 1] - starts[index], decompressor.consumed());
        assertUntouched(restored, 0, MARGIN);
        assertUntouched(restored, MARGIN + length, MARGIN);
        recorded++;
        bytesIn += length;
        bytesOut += decompressor.consumed();
    }

    private static void fill(ByteBuffer buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            buffer.put(i, UNTOUCHED);
        }
    }

    private static void assertUntouched(ByteBuffer buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer.get(i) != UNTOUCHED) {
                throw new AssertionError("written outside the range: index=" + i);
            }
        }
    }
}

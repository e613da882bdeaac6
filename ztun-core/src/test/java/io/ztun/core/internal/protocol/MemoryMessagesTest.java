package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.ProtocolException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryMessagesTest {
    private static final String GENERATION = "000102030405060708090a0b0c0d0e0f";

    private static MemoryKept has(int count) {
        int ranges = MemoryKept.ends(count).size();
        return new MemoryKept(
                GENERATION, 1_000, count, LongStream.range(0, ranges).boxed().toList());
    }

    private static ByteBuffer written(MemoryKept message) {
        ByteBuffer buffer = ByteBuffer.allocate(4_096);
        message.write(buffer);
        return buffer.flip();
    }

    private static ByteBuffer written(MemoryFrom message) {
        ByteBuffer buffer = ByteBuffer.allocate(4_096);
        message.write(buffer);
        return buffer.flip();
    }

    @Test
    void shouldHaveShortRangesAtBothEnds() {
        assertEquals(List.of(), MemoryKept.ends(0));
        assertEquals(List.of(1), MemoryKept.ends(1));
        assertEquals(List.of(1, 2), MemoryKept.ends(2));
        assertEquals(List.of(1, 2, 3), MemoryKept.ends(3));
        assertEquals(List.of(1, 2, 4, 6, 8, 9, 10), MemoryKept.ends(10));
        for (int count = 1; count <= MemoryKept.COUNT_MAX; count += 1 + count / 3) {
            List<Integer> ends = MemoryKept.ends(count);
            assertEquals(count, ends.get(ends.size() - 1));
            assertEquals(ends.stream().sorted().distinct().toList(), ends, "they follow each other");
        }
        assertTrue(written(has(MemoryKept.COUNT_MAX)).remaining() < 350, "of a constant size, however much there is");
    }

    @Test
    void shouldReadWhatItWrote() {
        for (int count : new int[] {0, 1, 2, 3, 16, 1_000, MemoryKept.COUNT_MAX}) {
            assertEquals(has(count), MemoryKept.read(written(has(count))));
        }
        assertEquals(MemoryKept.NOTHING, MemoryKept.read(written(MemoryKept.NOTHING)));
        MemoryFrom from = new MemoryFrom(GENERATION, 7, 9, "0f".repeat(16));
        assertEquals(from, MemoryFrom.read(written(from)));
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        for (ByteBuffer bad : new ByteBuffer[] {
            written(has(4)).putLong(16, -1),
            written(has(4)).putLong(16, Long.MAX_VALUE),
            written(has(4)).putInt(24, -1),
            written(has(4)).putInt(24, 5),
            written(has(4)).putInt(24, Integer.MAX_VALUE),
            written(has(4)).limit(27),
            written(has(4)).limit(written(has(4)).limit() - 1),
            ByteBuffer.allocate(0)
        }) {
            assertThrows(ProtocolException.class, () -> MemoryKept.read(bad));
        }
        MemoryFrom from = new MemoryFrom(GENERATION, 7, 9, "0f".repeat(16));
        for (ByteBuffer bad : new ByteBuffer[] {
            written(from).putLong(16, -1),
            written(from).putInt(24, 1 << 30),
            written(from).limit(43),
            ByteBuffer.allocate(45)
        }) {
            assertThrows(ProtocolException.class, () -> MemoryFrom.read(bad));
        }
    }

    @Test
    void shouldReadOrRefuseWhateverComes() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            for (int i = 16; random.nextInt(3) > 0 && i < Math.min(bytes.length, 27); i++) {
                bytes[i] = 0; // else no number is in range
            }
            try {
                MemoryKept has = MemoryKept.read(ByteBuffer.wrap(bytes));
                assertEquals(ByteBuffer.wrap(bytes), written(has), "replay with -Dztun.seed=" + seed);
            } catch (ProtocolException e) {
                assertTrue(e.getMessage().startsWith("memory"), "replay with -Dztun.seed=" + seed);
            }
        }
    }
}

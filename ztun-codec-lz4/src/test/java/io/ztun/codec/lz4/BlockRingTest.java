package io.ztun.codec.lz4;

import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BlockRingTest {

    private static final int STREAM_LENGTH = 2_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 9_000, 65_535, 65_536, 65_568, 200_000})
    void shouldKeepTheLast64KiBWhateverIsWrittenBeforeABlockIsTaken(int max) {
        Random random = new Random(max);
        byte[] stream = new byte[STREAM_LENGTH];
        random.nextBytes(stream);
        byte[] junk = new byte[max];
        BlockRing ring = new BlockRing(max);
        int turns = 0;
        int end = 0;
        while (end + max < STREAM_LENGTH && turns < 5) {
            int length = random.nextInt(10) == 0 ? max : 1 + random.nextInt(Math.min(max, 3_000));
            ring.blocks().put(ring.offset(), junk);
            ring.blocks().put(ring.offset(), stream, end, length);
            boolean look = ring.hasTurned() || random.nextInt(200) == 0;
            if (look) {
                assertHistory(ring, stream, end);
            }
            if (ring.hasTurned()) {
                turns++;
                ring.joinHistory(length);
            }
            ring.add(length);
            end += length;
            if (look) {
                assertHistory(ring, stream, end);
            }
        }
        assertTrue(turns > 1, () -> "max=" + max);
    }

    private static void assertHistory(BlockRing ring, byte[] stream, int end) {
        int length = Math.min(end, BlockRing.HISTORY);
        assertEquals(length, ring.historyLength());
        byte[] history = new byte[length];
        int start = (int) (ring.historyAddress() - ring.blockAddress()) + ring.offset();
        ring.blocks().get(start, history);
        byte[] wanted = new byte[length];
        System.arraycopy(stream, end - length, wanted, 0, length);
        assertArrayEquals(wanted, history);
    }
}

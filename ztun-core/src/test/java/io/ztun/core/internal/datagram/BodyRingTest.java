package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.FrameLimits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BodyRingTest {
    private static final int BYTES = FrameLimits.MAX_DICTIONARY_LENGTH;

    private final BodyRing ring = new BodyRing(BYTES);

    private record Body(long number, byte[] bytes) {}

    @Test
    void shouldKeepTheLatestBodiesAndNothingElse() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Body> all = new ArrayList<>();
        ByteBuffer source = ByteBuffer.allocateDirect(20_000);
        ByteBuffer target = ByteBuffer.allocateDirect(BodyRing.BODY_LENGTH_MAX);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(1 << 1 + random.nextInt(i % 5_000 < 2_500 ? 14 : 5))];
            random.nextBytes(bytes);
            source.put(7, bytes);
            ring.add(i * 3L, source, 7, bytes.length);
            all.add(new Body(i * 3L, bytes));
            int first = all.size() - ring.count();
            int total = 0;
            for (int j = 0; j < ring.count(); j++) {
                Body body = all.get(first + j);
                assertEquals(body.number, ring.number(j), "seed=" + seed);
                assertEquals(body.bytes.length, ring.length(j), "seed=" + seed);
                total += ring.length(j);
            }
            int j = random.nextInt(ring.count());
            byte[] copy = new byte[ring.length(j)];
            ring.copy(j, target, 0);
            target.get(0, copy);
            assertArrayEquals(all.get(first + j).bytes, copy, "seed=" + seed);
            assertTrue(ring.count() <= BodyRing.BODIES && total <= BYTES, "seed=" + seed);
            boolean holdsADictionary =
                    total > BYTES - BodyRing.BODY_LENGTH_MAX || ring.count() == BodyRing.BODIES || first == 0;
            assertTrue(holdsADictionary, "only " + total + " bytes are left, seed=" + seed);
        }
    }

    @Test
    void shouldNotKeepALongBody() {
        ByteBuffer source = ByteBuffer.allocateDirect(20_000);
        ring.add(1, source, 0, BodyRing.BODY_LENGTH_MAX + 1);
        assertEquals(0, ring.count());
        ring.add(2, source, 0, BodyRing.BODY_LENGTH_MAX);
        assertEquals(1, ring.count());
    }
}

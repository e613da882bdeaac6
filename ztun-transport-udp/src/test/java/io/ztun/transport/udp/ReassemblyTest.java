package io.ztun.transport.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.SocketOptions;
import io.ztun.transport.nio.SocketSetup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ReassemblyTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final int LIMIT = FrameLimits.MAX_FRAME_LENGTH;

    private final Random random = new Random(SEED);
    private final Reassembly reassembly;
    private long nowNs = Long.MAX_VALUE - 10;
    private int ecn;

    ReassemblyTest() throws IOException {
        reassembly = new Reassembly(new LinkThread(0, failure -> {}, new SocketSetup(SocketOptions.NONE)));
    }

    private static ByteBuffer piece(int number, int index, int count, int size, byte[] content) {
        return ByteBuffer.allocateDirect(3 + 16 + content.length)
                .putInt(3 + 8, number)
                .put(3 + 12, (byte) index)
                .put(3 + 13, (byte) count)
                .putShort(3 + 14, (short) size)
                .put(3 + 16, content);
    }

    private ByteBuffer add(ByteBuffer piece, int limit) {
        return reassembly.add(piece, 3, piece.capacity() - 3, ecn, limit, nowNs);
    }

    private List<ByteBuffer> pieces(int number, byte[] frame, int size) {
        int count = (frame.length + size - 1) / size;
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[Math.min(size, frame.length - i * size)];
            System.arraycopy(frame, i * size, content, 0, content.length);
            pieces.add(piece(number, i, count, size, content));
        }
        return pieces;
    }

    @Test
    void shouldTellOfCongestionThatAnyPieceHasMet() {
        for (int met = 0; met < 4; met++) {
            List<ByteBuffer> pieces = pieces(met, new byte[2_500], 1_000);
            for (int i = 0; i < 3; i++) {
                ecn = i == met ? 3 : 2;
                assertEquals(i == 2, add(pieces.get(i), LIMIT) != null);
            }
            assertEquals(met < 3 ? 3 : 2, reassembly.ecn());
            reassembly.release();
        }
    }

    @Test
    void shouldPutFramesTogetherInAnyOrderAmongDuplicates() {
        for (int round = 0; round < 300; round++) {
            int size = 300 + random.nextInt(1_200);
            byte[][] frames = new byte[1 + random.nextInt(Reassembly.FRAMES_MAX)][];
            List<ByteBuffer> pieces = new ArrayList<>();
            for (int i = 0; i < frames.length; i++) {
                frames[i] = new byte[size + 1 + random.nextInt(LIMIT - size)];
                random.nextBytes(frames[i]);
                pieces.addAll(pieces(round * 100 + i, frames[i], size));
            }
            pieces.addAll(pieces.subList(0, pieces.size() / 2));
            Collections.shuffle(pieces, random);
            int whole = 0;
            for (ByteBuffer piece : pieces) {
                ByteBuffer frame = add(piece, LIMIT);
                if (frame != null) {
                    byte[] content = new byte[reassembly.length()];
                    frame.get(0, content);
                    assertArrayEquals(frames[piece.getInt(3 + 8) - round * 100], content, "seed=" + SEED);
                    reassembly.release();
                    whole++;
                }
            }
            assertEquals(frames.length, whole, "seed=" + SEED);
            assertEquals(0, reassembly.active());
        }
    }

    @Test
    void shouldGiveUpWhatTakesTooLong() {
        assertNull(add(piece(1, 0, 2, 5, new byte[5]), LIMIT));
        nowNs += Reassembly.TIMEOUT_NS - 1;
        reassembly.expire(nowNs);
        assertEquals(1, reassembly.active());
        nowNs++;
        reassembly.expire(nowNs);
        assertEquals(0, reassembly.active());
        assertNull(add(piece(1, 1, 2, 5, new byte[5]), LIMIT));
    }

    @Test
    void shouldGiveUpTheOldestWhenThereAreTooMany() {
        for (int i = 0; i <= Reassembly.FRAMES_MAX; i++) {
            nowNs++;
            assertNull(add(piece(i, 0, 2, 5, new byte[5]), LIMIT));
            assertTrue(reassembly.active() <= Reassembly.FRAMES_MAX);
        }
        assertNotNull(add(piece(1, 1, 2, 5, new byte[5]), LIMIT));
        reassembly.release();
        assertNull(add(piece(0, 1, 2, 5, new byte[5]), LIMIT), "the oldest was given up");
    }

    @Test
    void shouldNotMindPiecesThatMakeNoSense() {
        int[][] wrong = {
            // index, count, size, length
            {0, 0, 5, 5},
            {0, 1, 5, 5},
            {2, 2, 5, 5},
            {255, 2, 5, 5},
            {0, 2, 5, 4},
            {0, 2, 5, 6},
            {1, 2, 5, 6},
            {0, 2, 0, 0},
            {1, 2, 5, 0},
        };
        for (int[] each : wrong) {
            assertNull(add(piece(9, each[0], each[1], each[2], new byte[each[3]]), LIMIT));
            assertEquals(0, reassembly.active());
        }
        for (int length = 0; length <= 16; length++) {
            assertNull(reassembly.add(ByteBuffer.allocateDirect(20), 3, length, 0, LIMIT, nowNs));
        }
        // Of one frame, but not of one mind.
        assertNull(add(piece(9, 0, 3, 5, new byte[5]), LIMIT));
        assertNull(add(piece(9, 1, 2, 5, new byte[5]), LIMIT));
        assertNull(add(piece(9, 1, 3, 6, new byte[6]), LIMIT));
        assertEquals(1, reassembly.active());
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        int[][] wrong = {
            // index, count, size, length, limit
            {0, 2, 100, 100, 100},
            {1, 2, 100, 1, 100},
            {1, 2, 100, 51, 150},
            {0, 255, 65_000, 65_000, LIMIT},
            {254, 255, 65_535, 1, LIMIT},
        };
        for (int[] each : wrong) {
            assertThrows(
                    ProtocolException.class,
                    () -> add(piece(9, each[0], each[1], each[2], new byte[each[3]]), each[4]));
            assertEquals(0, reassembly.active());
        }
        assertNull(add(piece(9, 0, 2, 100, new byte[100]), 101));
    }

    @Test
    void shouldKeepWithinItsBufferWhenTheLimitGrows() {
        assertNull(add(piece(9, 0, 2, 4_000, new byte[4_000]), FrameLimits.MAX_HELLO_LENGTH));
        assertNull(add(piece(9, 1, 2, 4_000, new byte[4_000]), LIMIT));
    }
}

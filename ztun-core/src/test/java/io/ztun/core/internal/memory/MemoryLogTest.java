package io.ztun.core.internal.memory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.DirectMemory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryLogTest {
    private static final int SIZE = 3 * MemoryLog.PAGE;

    private final long before = DirectMemory.bytesInUse();
    private final MemoryLog log = new MemoryLog(SIZE);
    private final ByteBuffer source = ByteBuffer.allocateDirect(200_000);

    @AfterEach
    void shouldGiveBackAllMemory() {
        log.close();
        log.close();
        assertEquals(before, DirectMemory.bytesInUse());
        assertEquals(0, log.memory());
    }

    @Test
    void shouldHoldTheLatestBytesAtTheirPositions() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] all = new byte[12 * MemoryLog.PAGE];
        random.nextBytes(all);
        int end = 0;
        while (all.length - end > 200_000) {
            int length = random.nextInt(1 << 1 + random.nextInt(17));
            source.put(5, all, end, length);
            log.append(source, 5, length);
            end += length;
            assertEquals(end, log.end(), "seed=" + seed);
            assertEquals(0, log.first() % MemoryLog.SEGMENT);
            assertTrue(end - log.first() <= SIZE, "seed=" + seed);
            assertTrue(end - log.first() > SIZE - MemoryLog.SEGMENT || log.first() == 0, "seed=" + seed);
            assertTrue(log.memory() <= SIZE && log.memory() >= end - log.first());
            int wanted = random.nextInt((int) Math.min(100_000, 1 + end - log.first()));
            long position = log.first() + random.nextInt((int) (end - log.first()) - wanted + 1);
            ByteBuffer copy = ByteBuffer.allocateDirect(wanted);
            log.copy(position, copy);
            assertArrayEquals(
                    Arrays.copyOfRange(all, (int) position, (int) position + wanted), array(copy), "seed=" + seed);
        }
    }

    @Test
    void shouldSayHowFarBytesAreTheSame() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] all = new byte[2 * MemoryLog.PAGE];
        random.nextBytes(all);
        append(all);
        for (int i = 0; i < 2_000; i++) {
            int position = random.nextInt(all.length);
            int length = random.nextInt(Math.min(100_000, all.length - position) + 1);
            source.put(9, all, position, length);
            int differs = random.nextInt(length + 1);
            source.put(9 + differs, (byte) ~(differs < length ? all[position + differs] : 0));
            int inLog = Math.min(differs, all.length - position);
            assertEquals(inLog, log.same(position, source, 9, length), "seed=" + seed);
            assertEquals(
                    differs < length ? length - differs - 1 : length,
                    log.sameBefore(position + length, source, 9 + length, length),
                    "seed=" + seed);
        }
        assertEquals(0, log.same(all.length + 5, source, 0, 10));
    }

    @Test
    void shouldTellOfCompleteSegments() {
        List<Long> complete = new ArrayList<>();
        ByteArrayOutputStream copies = new ByteArrayOutputStream();
        log.onSegment(position -> {
            complete.add(position);
            ByteBuffer copy = ByteBuffer.allocate(MemoryLog.SEGMENT);
            log.copy(position, copy);
            copies.writeBytes(copy.array());
        });
        byte[] all = new byte[4 * MemoryLog.SEGMENT + 100];
        new Random(1).nextBytes(all);
        append(all);
        assertEquals(List.of(0L, 1L << 16, 2L << 16, 3L << 16), complete);
        assertArrayEquals(Arrays.copyOf(all, all.length - 100), copies.toByteArray());
    }

    @Test
    void shouldGoOnWhereItWasCut() {
        byte[] all = new byte[SIZE + 10];
        append(all);
        log.truncate(SIZE - 100);
        assertEquals(SIZE - 100, log.end());
        append(new byte[] {1, 2, 3});
        assertEquals(SIZE - 97, log.end());
        assertFalse(log.holds(SIZE - 97, 1));
        log.truncate(MemoryLog.SEGMENT - 1);
        assertEquals(0, log.first());
        assertEquals(0, log.end());
        log.restart(7 * MemoryLog.SEGMENT);
        append(new byte[] {4});
        assertEquals(7 * MemoryLog.SEGMENT, log.first());
        ByteBuffer one = ByteBuffer.allocate(1);
        log.copy(7 * MemoryLog.SEGMENT, one);
        assertEquals(4, one.get(0));
        assertThrows(IllegalArgumentException.class, () -> log.restart(1));
    }

    @Test
    void shouldNotGiveWhatItDoesNotHold() {
        append(new byte[100]);
        ByteBuffer target = ByteBuffer.allocate(50);
        for (long position : new long[] {-1, 51, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> log.copy(position, 50, target, 0));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> log.copy(0, 51, target, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> log.copy(0, -1, target, 0));
        assertThrows(IllegalArgumentException.class, () -> new MemoryLog(MemoryLog.PAGE - 1));
    }

    private void append(byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            int piece = Math.min(source.capacity(), bytes.length - done);
            source.put(0, bytes, done, piece);
            log.append(source, 0, piece);
            done += piece;
        }
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }
}

package io.ztun.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DirectMemoryTest {
    private static final int MIB = 1 << 20;

    /** Of the process, in KiB: what there is to be freed for. */
    private static long residentKib() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldGoBackToTheSystemWhenClosedAndNotWhenCollected() throws IOException {
        long ours = DirectMemory.bytesInUse();
        long before = residentKib();
        DirectMemory memory = DirectMemory.allocate(64 * MIB);
        assertTrue(residentKib() > before + 48 * 1024, "zeros were written to all of it");
        assertEquals(ours + 64 * MIB, DirectMemory.bytesInUse());
        memory.close();
        memory.close();
        assertEquals(ours, DirectMemory.bytesInUse());
        assertTrue(residentKib() < before + 16 * 1024);
    }

    @Test
    void shouldShowNobodyWhatAnotherHad() {
        for (int i = 0; i < 3; i++) {
            try (DirectMemory memory = DirectMemory.allocate(10_000)) {
                assertEquals(0, memory.buffer().getInt(0));
                assertEquals(0, memory.buffer().getInt(9_996));
                memory.buffer().order(ByteOrder.LITTLE_ENDIAN).position(17).limit(20);
                memory.buffer().clear().putInt(0, -1).putInt(9_996, -1).limit(5);
            }
        }
    }

    @Test
    void shouldBeZeroDirectAndBigEndian() {
        try (DirectMemory memory = DirectMemory.allocate(100)) {
            ByteBuffer buffer = memory.buffer();
            assertTrue(buffer.isDirect());
            assertEquals(100, buffer.capacity());
            for (int i = 0; i < 100; i++) {
                assertEquals(0, buffer.get(i));
            }
            assertEquals(1, buffer.putInt(0, 1).get(3));
        }
    }

    @Test
    void shouldRefuseToBeUsedOnceClosed() {
        DirectMemory memory = DirectMemory.allocate(100);
        memory.close();
        assertThrows(IllegalStateException.class, memory::buffer);
        assertEquals(0, memory.capacity());
    }

    @Test
    void shouldGrowByDoublingUpToTheMost() {
        DirectMemory memory = DirectMemory.atLeast(null, 1, 10_000);
        assertEquals(DirectMemory.LEAST, memory.capacity());
        assertSame(memory, DirectMemory.atLeast(memory, DirectMemory.LEAST, 10_000));
        DirectMemory larger = DirectMemory.atLeast(memory, DirectMemory.LEAST + 1, 10_000);
        assertEquals(2 * DirectMemory.LEAST, larger.capacity());
        assertEquals(0, memory.capacity(), "the former one is closed");
        DirectMemory largest = DirectMemory.atLeast(larger, 9_000, 10_000);
        assertEquals(10_000, largest.capacity());
        largest.close();
        assertEquals(1 << 30, DirectMemory.grown((1 << 29) + 1, Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, DirectMemory.grown(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }
}

package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReceiptTest {
    private static final Receipt BEFORE = new Receipt(100, 90, 2);

    private static boolean isPlausible(long counted, long arrived, long leftOut) {
        return new Receipt(counted, arrived, leftOut).isPlausible(200, BEFORE, 10);
    }

    @Test
    void shouldReadWhatItWrote() {
        ByteBuffer frame = ByteBuffer.allocate(60);
        Receipt receipt = new Receipt(1L << 40, 12, 3);
        receipt.write(frame, 5);
        assertEquals(Optional.of(receipt), Receipt.read(frame, 5, Receipt.LENGTH));
        assertEquals(Optional.of(receipt), Receipt.read(frame, 5, Receipt.LENGTH + 8), "a later release says more");
        assertEquals(Optional.empty(), Receipt.read(frame, 5, Receipt.LENGTH - 1));
        assertEquals(Optional.empty(), Receipt.read(frame, 5, 0));
    }

    @Test
    void shouldBelieveOnlyWhatCanBe() {
        assertTrue(isPlausible(200, 200, 10));
        assertTrue(isPlausible(100, 90, 2));
        assertFalse(isPlausible(201, 150, 2), "more than was sent");
        assertFalse(isPlausible(150, 151, 2), "more have arrived than were counted");
        assertFalse(isPlausible(99, 95, 2), "fewer than before: it was overtaken");
        assertFalse(isPlausible(150, 89, 2), "fewer have arrived than before");
        assertFalse(isPlausible(150, 140, 11), "more left out than are missing");
        assertFalse(isPlausible(150, 140, 1), "fewer left out than before");
        assertFalse(isPlausible(-1, -2, -3));
        assertFalse(isPlausible(Long.MIN_VALUE, Long.MAX_VALUE, 2));
    }
}

package io.ztun.core.internal.noise;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PaddingTest {

    @ParameterizedTest
    @CsvSource({
        "2, 2",
        "8, 8",
        "9, 10",
        "15, 16",
        "17, 18",
        "33, 36",
        "64, 64",
        "65, 72",
        "129, 144",
        "257, 272",
        "1400, 1408",
        "9000, 9216",
        "65536, 65536",
        "65537, 67584"
    })
    void shouldLeaveFewLengths(int length, int padded) {
        assertEquals(padded, Padding.padded(length));
        assertEquals(padded, Padding.padded(padded));
    }

    @Test
    void shouldAddTwelvePercentAtMost() {
        for (int length = 2; length < 70_000; length++) {
            int padded = Padding.padded(length);
            assertTrue(padded >= length && padded <= length * (length > 256 ? 1.0625 : 1.12), length + " to " + padded);
        }
    }

    @Test
    void shouldComeOffWhateverTheTextEndsWith() {
        byte[] text = {1, 0, (byte) 0x80, 0, 0, 0, 0, 0};
        for (int end = 0; end < 6; end++) {
            for (int padding = 1; padding <= text.length - end; padding++) {
                byte[] padded = text.clone();
                Padding.write(padded, end, padding);
                assertEquals(end, Padding.strip(ByteBuffer.wrap(padded), 0, end + padding));
            }
        }
    }

    @Test
    void shouldMissWhatIsNotThere() {
        assertEquals(Padding.MISSING, Padding.strip(ByteBuffer.wrap(new byte[] {(byte) 0x80, 0, 0}), 1, 2));
        assertEquals(Padding.MISSING, Padding.strip(ByteBuffer.wrap(new byte[] {(byte) 0x80, 1, 0}), 0, 3));
        assertEquals(Padding.MISSING, Padding.strip(ByteBuffer.wrap(new byte[8]), 4, 0));
    }
}

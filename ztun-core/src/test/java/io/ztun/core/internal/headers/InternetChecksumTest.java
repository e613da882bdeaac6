package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class InternetChecksumTest {

    /** The example of RFC 1071, section 3. */
    @Test
    void shouldSumExampleOfRfc1071() {
        final ByteBuffer bytes = ByteBuffer.wrap(TestVectors.bytes("00 01 f2 03 f4 f5 f6 f7"));
        assertEquals(0xddf2, InternetChecksum.fold(InternetChecksum.sum(bytes, 0, 8)));
    }

    @Test
    void shouldSumEveryLengthAndPlaceInEitherByteOrder() {
        final Random random = new Random(3);
        final ByteBuffer bytes = ByteBuffer.allocateDirect(256);
        for (int length = 0; length < 200; length++) {
            final byte[] wanted = new byte[length];
            random.nextBytes(wanted);
            final int offset = random.nextInt(50);
            bytes.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            bytes.put(offset, wanted);
            assertEquals(
                    PacketBuilder.sum(wanted, length),
                    InternetChecksum.fold(InternetChecksum.sum(bytes, offset, length)),
                    () -> "length=" + wanted.length);
        }
    }

    @Test
    void shouldSumLongestPacketOfOnes() {
        final byte[] ones = new byte[65_535];
        Arrays.fill(ones, (byte) 0xff);
        assertEquals(
                PacketBuilder.sum(ones, ones.length),
                InternetChecksum.fold(InternetChecksum.sum(ByteBuffer.wrap(ones), 0, ones.length)));
    }

    @Test
    void shouldFoldNothingButZeroToZero() {
        assertEquals(0, InternetChecksum.fold(0));
        assertEquals(0xffff, InternetChecksum.fold(0xffff));
        assertEquals(0xffff, InternetChecksum.fold(0xffffL * 0x12345678L));
        assertEquals(1, InternetChecksum.fold(0x10000));
    }
}

package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class Lz4StreamTest {

    private static final int MAX = FrameLimits.MAX_BODY_LENGTH;

    private final ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(MAX));

    /** A ring that lost its history at a turn would pass every round trip, and save less: that has to show. */
    @ParameterizedTest
    @ValueSource(ints = {-3, 1, 2, 9})
    void shouldFindWhatWasSent60KiBAgoAlsoAfterATurn(int level) {
        byte[] key = new byte[1_000];
        new Random(7).nextBytes(key);
        // Fill that takes few places in LZ4's hash table, so that only the way back can be missing.
        byte[] fill = new byte[1_000];
        try (Encoder encoder = encoder(level);
                Decoder decoder = decoder()) {
            for (int i = 0; i < 6_000; i++) {
                byte[] block = i % 61 == 0 ? key : fill;
                int length = encode(encoder, block);
                assertTrue(i == 0 || length < 40, "block=" + i + " encoded length=" + length);
                assertArrayEquals(block, decode(decoder, length));
            }
        }
    }

    /** LZ4 counts positions in 32 bits and starts anew at 2 GiB. */
    @Test
    void shouldGoOnBeyondTwoGibibytes() {
        long edge = 2L << 30;
        long behind = 4L << 20;
        long encodedBehind = 0;
        byte[] block = new byte[16_000];
        new Random(5).nextBytes(block);
        try (Encoder encoder = encoder(1);
                Decoder decoder = decoder()) {
            for (long sent = 0; sent < edge + behind; sent += block.length) {
                block[(int) (sent % 15_991)]++;
                int length = encode(encoder, block);
                encodedBehind += sent < edge ? 0 : length;
                assertEquals(block.length, decoder.decode(wire, 0, length));
                if (Math.abs(sent - edge) < 1 << 20) {
                    assertArrayEquals(block, restored(decoder, block.length));
                }
            }
        }
        assertTrue(encodedBehind < behind / 4, "encoded=" + encodedBehind + " of=" + behind);
    }

    /** Bytes from the block format's description: four literals; then eight bytes from four before; then from the block before. */
    @Test
    void shouldReadTheFormatAsItIsFrozen() {
        try (Decoder decoder = decoder()) {
            assertEquals("abcd", text(decoder, 0x40, 'a', 'b', 'c', 'd'));
            assertEquals("abcdabcdvwxyz", text(decoder, 0x04, 4, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
            assertEquals("abcdabcdvwxyz12345", text(decoder, 0x09, 13, 0, 0x50, '1', '2', '3', '4', '5'));
        }
    }

    @Test
    void shouldNotReadBeforeTheFirstBlock() {
        try (Decoder decoder = decoder()) {
            assertEquals("abcd", text(decoder, 0x40, 'a', 'b', 'c', 'd'));
            assertThrows(CorruptDataException.class, () -> text(decoder, 0x04, 5, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
            assertThrows(IllegalStateException.class, () -> text(decoder, 0x40, 'a', 'b', 'c', 'd'));
        }
    }

    private static Encoder encoder(int level) {
        return new Lz4CodecProvider().newEncoder(new CodecConfig(CodecMode.STREAM, OptionalInt.of(level), MAX));
    }

    private static Decoder decoder() {
        return new Lz4CodecProvider().newDecoder(new CodecConfig(CodecMode.STREAM, OptionalInt.empty(), MAX));
    }

    private int encode(Encoder encoder, byte[] block) {
        encoder.block(block.length).put(encoder.blockOffset(), block);
        return encoder.encode(block.length, wire, 0);
    }

    private byte[] decode(Decoder decoder, int length) {
        return restored(decoder, decoder.decode(wire, 0, length));
    }

    private String text(Decoder decoder, int... encoded) {
        for (int i = 0; i < encoded.length; i++) {
            wire.put(i, (byte) encoded[i]);
        }
        return new String(decode(decoder, encoded.length), StandardCharsets.US_ASCII);
    }

    private static byte[] restored(Decoder decoder, int length) {
        byte[] block = new byte[length];
        decoder.output().get(decoder.outputOffset(), block);
        return block;
    }
}

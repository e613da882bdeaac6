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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class Lz4DictionaryTest {

    private static final int MAX = 1_500;

    private final ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(MAX));

    /** Bytes from the block format's description: eight bytes from eight before, which is the dictionary; then literals. */
    @Test
    void shouldReadTheFormatAsItIsFrozen() {
        try (Decoder decoder = decoder()) {
            dictionary(decoder, 0, "abcdefgh");
            dictionary(decoder, 1, "0123456789");
            decoder.use(0);
            assertEquals("abcdefghvwxyz", text(decoder, 0x04, 8, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
            decoder.use(1);
            assertEquals("23456789vwxyz", text(decoder, 0x04, 8, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
            // A match that begins in the dictionary and goes on in the block.
            assertEquals("89898989vwxyz", text(decoder, 0x04, 2, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
        }
    }

    @Test
    void shouldNotReadBeforeTheDictionary() {
        for (int slot = 0; slot < Decoder.DICTIONARIES; slot++) {
            try (Decoder decoder = decoder()) {
                dictionary(decoder, slot, "abcdefgh");
                decoder.use(slot);
                assertThrows(
                        CorruptDataException.class, () -> text(decoder, 0x04, 9, 0, 0x50, 'v', 'w', 'x', 'y', 'z'));
            }
        }
    }

    /** A dictionary that was digested or attached only in part would pass every round trip, and save less. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 12})
    void shouldFindWhatStandsAtEitherEndOfTheDictionary(int level) {
        byte[] content = new byte[FrameLimits.MAX_DICTIONARY_LENGTH];
        new Random(level).nextBytes(content);
        ByteBuffer dictionary = ByteBuffer.allocateDirect(content.length).put(0, content);
        try (Encoder encoder = encoder(level)) {
            encoder.dictionary(dictionary, 0, content.length);
            for (int from : new int[] {1_600, 30_000, content.length - 1_000}) {
                encoder.block(1_000).put(0, content, from, 1_000);
                int length = encoder.encode(1_000, wire, 0);
                assertTrue(length > 0 && length < 40, "from=" + from + " encoded length=" + length);
            }
        }
    }

    private static Encoder encoder(int level) {
        return new Lz4CodecProvider().newEncoder(new CodecConfig(CodecMode.DICTIONARY, OptionalInt.of(level), MAX));
    }

    private static Decoder decoder() {
        return new Lz4CodecProvider().newDecoder(new CodecConfig(CodecMode.DICTIONARY, OptionalInt.empty(), MAX));
    }

    private static void dictionary(Decoder decoder, int slot, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        decoder.dictionary(slot, bytes.length).put(decoder.dictionaryOffset(), bytes);
    }

    private String text(Decoder decoder, int... encoded) {
        for (int i = 0; i < encoded.length; i++) {
            wire.put(i, (byte) encoded[i]);
        }
        byte[] block = new byte[decoder.decode(wire, 0, encoded.length)];
        decoder.output().get(decoder.outputOffset(), block);
        return new String(block, StandardCharsets.US_ASCII);
    }
}

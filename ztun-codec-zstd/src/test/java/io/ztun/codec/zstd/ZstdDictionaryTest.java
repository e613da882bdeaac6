package io.ztun.codec.zstd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;

import com.github.luben.zstd.ZstdDecompressCtx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdDictionaryTest {

    private static final int MAX = 3_000;
    private static final String ALPHABET = "the quick brown fox jumps over the lazy dog";
    private static final String FROZEN = "020861030044f0a0a8032dca15";

    /** What the encoder may go on reading. */
    private ByteBuffer given;

    private final ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(MAX));

    /** What an earlier version sent has to be read for as long as the name is zstd. */
    @Test
    void shouldReadTheFormatAsItIsFrozen() {
        try (Decoder decoder = decoder()) {
            dictionary(decoder, 0, ALPHABET.getBytes(StandardCharsets.US_ASCII));
            dictionary(decoder, 1, ALPHABET.replace('o', '0').getBytes(StandardCharsets.US_ASCII));
            decoder.use(0);
            assertEquals("a lazy dog jumps over the quick brown fox", text(decoder, FROZEN));
            decoder.use(1);
            assertEquals("a lazy d0g jumps 0ver the quick br0wn f0x", text(decoder, FROZEN));
        }
    }

    /** What is sent is Zstandard: with the header that both ends know, any decoder of RFC 8878 reads it. */
    @ParameterizedTest
    @ValueSource(ints = {-7, 1, 3, 19})
    void shouldBeZstandardForAnyDecoder(int level) {
        Random random = new Random(level);
        byte[] content = Sentences.of(random, 60_000);
        try (Encoder encoder = encoder(level);
                ZstdDecompressCtx context = new ZstdDecompressCtx().loadDict(content)) {
            given = direct(content);
            encoder.dictionary(given, 0, content.length);
            for (int i = 0; i < 100; i++) {
                byte[] block = Sentences.of(random, 100 + 29 * i);
                byte[] encoded = encode(encoder, block);
                assertArrayEquals(block, context.decompress(frame(encoded), MAX));
            }
        }
    }

    /** The magic number of zstd's own dictionaries, whose tables would follow it, is content like any other. */
    @Test
    void shouldTakeAnyContentAsItIs() {
        byte[] content = Sentences.of(new Random(2), 1_000);
        System.arraycopy(HexFormat.of().parseHex("37a430ec"), 0, content, 0, 4);
        try (Encoder encoder = encoder(3);
                Decoder decoder = decoder()) {
            given = direct(content);
            encoder.dictionary(given, 0, content.length);
            dictionary(decoder, 0, content);
            decoder.use(0);
            byte[] encoded = encode(encoder, content);
            assertTrue(encoded.length < 20, () -> "encoded length=" + encoded.length);
            assertArrayEquals(content, decode(decoder, encoded));
        }
    }

    private static byte[] frame(byte[] encoded) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(HexFormat.of().parseHex("28b52ffd" + "0050"));
        if (encoded[0] != 3) {
            int header = (encoded.length - 1) << 3 | encoded[0] << 1 | 1;
            frame.writeBytes(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)});
        }
        frame.write(encoded, 1, encoded.length - 1);
        return frame.toByteArray();
    }

    private static Encoder encoder(int level) {
        return new ZstdCodecProvider().newEncoder(new CodecConfig(CodecMode.DICTIONARY, OptionalInt.of(level), MAX));
    }

    private static Decoder decoder() {
        return new ZstdCodecProvider().newDecoder(new CodecConfig(CodecMode.DICTIONARY, OptionalInt.empty(), MAX));
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    private static void dictionary(Decoder decoder, int slot, byte[] content) {
        decoder.dictionary(slot, content.length).put(decoder.dictionaryOffset(), content);
    }

    private byte[] encode(Encoder encoder, byte[] block) {
        encoder.block(block.length).put(encoder.blockOffset(), block);
        byte[] encoded = new byte[encoder.encode(block.length, wire, 0)];
        wire.get(0, encoded);
        return encoded;
    }

    private byte[] decode(Decoder decoder, byte[] encoded) {
        byte[] block = new byte[decoder.decode(wire.put(0, encoded), 0, encoded.length)];
        decoder.output().get(decoder.outputOffset(), block);
        return block;
    }

    private String text(Decoder decoder, String encoded) {
        return new String(decode(decoder, HexFormat.of().parseHex(encoded)), StandardCharsets.US_ASCII);
    }
}

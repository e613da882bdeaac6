package io.ztun.codec.snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SnappyFormatTest {

    private static final CodecConfig CONFIG = new CodecConfig(CodecMode.BLOCK, OptionalInt.empty(), 9_000);

    /** Twelve bytes: four literals, then eight from four before. */
    @Test
    void shouldReadTheFormatAsItIsFrozen() {
        assertEquals("abcdabcdabcd", decode("0c" + "0c61626364" + "1104"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // a block of nothing
                "0c", // no content
                "0c0c61626364", // too little content
                "040c6162636400", // too much
                "0c0c616263641105", // from before the beginning
                "ffffffff0f0061", // 4 GiB
                "a94600", // 9001 bytes
                "8080808080", // a length without an end
            })
    void shouldRefuseWhatIsNoBlock(String encoded) {
        assertThrows(CorruptDataException.class, () -> decode(encoded));
    }

    @Test
    void shouldBeSnappyForAnyDecoder() throws IOException {
        byte[] block = "a tunnel that compresses what it carries ".repeat(200).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(block.length));
        try (Encoder encoder = new SnappyCodecProvider().newEncoder(CONFIG)) {
            encoder.block(block.length).put(encoder.blockOffset(), block);
            byte[] encoded = new byte[encoder.encode(block.length, wire, 0)];
            wire.get(0, encoded);
            assertArrayEquals(block, Snappy.uncompress(encoded));
        }
    }

    private static String decode(String hex) {
        byte[] encoded = HexFormat.of().parseHex(hex);
        ByteBuffer wire = ByteBuffer.allocateDirect(encoded.length).put(0, encoded);
        try (Decoder decoder = new SnappyCodecProvider().newDecoder(CONFIG)) {
            byte[] block = new byte[decoder.decode(wire, 0, encoded.length)];
            decoder.output().get(decoder.outputOffset(), block);
            return new String(block, StandardCharsets.US_ASCII);
        }
    }
}

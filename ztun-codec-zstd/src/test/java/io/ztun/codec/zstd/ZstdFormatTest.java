package io.ztun.codec.zstd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

class ZstdFormatTest {

    private static final int MAX = FrameLimits.MAX_BODY_LENGTH;

    @Test
    void shouldSendWhatDoesNotShrinkBehindOneByte() {
        try (Encoder encoder = encoder(CodecMode.STREAM, 3)) {
            assertEquals("0061", hex(encode(encoder, "a".getBytes(StandardCharsets.US_ASCII))));
            assertEquals("00626364", hex(encode(encoder, "bcd".getBytes(StandardCharsets.US_ASCII))));
        }
    }

    /** One run in a block of its own has no length elsewhere, so that its header is sent too. */
    @Test
    void shouldSendARunWithItsHeader() {
        try (Encoder encoder = encoder(CodecMode.STREAM, 3);
                Decoder decoder = decoder(CodecMode.STREAM)) {
            decode(decoder, encode(encoder, new byte[1_000]));
            byte[] run = encode(encoder, new byte[1_000]);
            assertEquals("03" + "421f00" + "00", hex(run));
            assertArrayEquals(new byte[1_000], decode(decoder, run));
        }
    }

    /** What an earlier version sent has to be read for as long as the name is zstd. */
    @Test
    void shouldReadTheFormatAsItIsFrozen() {
        try (Decoder decoder = decoder(CodecMode.STREAM)) {
            assertEquals("abcdefgh".repeat(8), text(decoder, "02" + "40616263646566676801" + "00dd59b8"));
            // The letters are in the block before.
            assertEquals(
                    "0123456789" + "abcdefgh".repeat(3), text(decoder, "02" + "5030313233343536373839" + "0100051890"));
            assertEquals("xyz", text(decoder, "00" + "78797a"));
            assertEquals("aaaaa", text(decoder, "03" + "2a000061"));
        }
        try (Decoder decoder = decoder(CodecMode.BLOCK)) {
            assertEquals("abcdefgh".repeat(8), text(decoder, "02" + "40616263646566676801" + "00dd59b8"));
            assertEquals("xyz", text(decoder, "00" + "78797a"));
            assertEquals("aaaaabb", text(decoder, "03" + "2a000061" + "1100006262"));
        }
    }

    @Test
    void shouldLetTheNextFrameBeAnnouncedOnce() {
        try (Decoder decoder = decoder(CodecMode.STREAM)) {
            assertEquals("a", text(decoder, "0461"));
            assertThrows(CorruptDataException.class, () -> text(decoder, "0461"));
        }
        try (Decoder decoder = decoder(CodecMode.BLOCK)) {
            assertThrows(CorruptDataException.class, () -> text(decoder, "0461"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "00", // a raw block of nothing
                "02", // a compressed one
                "0100", // a run without a length
                "09616263", // a form that there is not
                "ff616263",
                "03", // no block at all
                "032a00", // half a header
                "032a0000", // a run without its byte
                "0329000061", // half a raw block
                "032a0000612a00", // half a header behind a block
                "032e000061", // a reserved type
            })
    void shouldRefuseWhatIsNoBlock(String encoded) {
        for (CodecMode mode : CodecMode.values()) {
            try (Decoder decoder = decoder(mode)) {
                assertThrows(CorruptDataException.class, () -> text(decoder, encoded));
                if (mode == CodecMode.STREAM) {
                    assertThrows(IllegalStateException.class, () -> text(decoder, "0061"));
                } else {
                    assertEquals("a", text(decoder, "0061"));
                }
            }
        }
    }

    @Test
    void shouldRefuseTheEndOfAFrameWhereThereIsNone() {
        try (Decoder decoder = decoder(CodecMode.STREAM)) {
            assertThrows(CorruptDataException.class, () -> text(decoder, "032b000061"));
        }
        try (Decoder decoder = decoder(CodecMode.BLOCK)) {
            assertThrows(CorruptDataException.class, () -> text(decoder, "032a000061"));
        }
        try (Decoder decoder = decoder(CodecMode.BLOCK)) {
            assertThrows(CorruptDataException.class, () -> text(decoder, "032b0000612b000061"));
        }
    }

    /** 128 KiB from every four bytes, as long as nobody stops it. */
    @ParameterizedTest
    @EnumSource(CodecMode.class)
    void shouldStopAtTheLongestBlock(CodecMode mode) {
        String run = "020010" + "61";
        try (Decoder decoder = decoder(mode)) {
            assertThrows(CorruptDataException.class, () -> text(decoder, "03" + run.repeat(10_000)));
        }
    }

    /** What is sent is Zstandard: with the header that both ends know, any decoder of RFC 8878 reads it. */
    @ParameterizedTest
    @ValueSource(ints = {-7, 1, 3, 19})
    void shouldBeZstandardForAnyDecoder(int level) throws IOException {
        Random random = new Random(9);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(HexFormat.of().parseHex("28b52ffd" + "0050"));
        try (Encoder encoder = encoder(CodecMode.STREAM, level)) {
            for (int i = 0; i < 200; i++) {
                byte[] block = Sentences.of(random, i % 50 == 49 ? MAX : 200);
                sent.writeBytes(block);
                byte[] encoded = encode(encoder, block);
                boolean one = encoded[0] != 3;
                int header = (encoded.length - 1) << 3 | encoded[0] << 1;
                frame.writeBytes(
                        one ? new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)} : new byte[0]);
                frame.write(encoded, 1, encoded.length - 1);
            }
        }
        frame.writeBytes(new byte[] {1, 0, 0});
        try (ZstdInputStream reader = new ZstdInputStream(new ByteArrayInputStream(frame.toByteArray()))) {
            assertArrayEquals(sent.toByteArray(), reader.readAllBytes());
        }
    }

    @Test
    void shouldCostOneByteForALoneBlock() {
        byte[] block = Sentences.of(new Random(3), 1_000);
        byte[] frame = Zstd.compress(block, 3);
        try (Encoder encoder = encoder(CodecMode.BLOCK, 3)) {
            int length = encode(encoder, block).length;
            assertTrue(length <= frame.length - 9, () -> "length=" + length + " of a frame=" + frame.length);
        }
    }

    private static Encoder encoder(CodecMode mode, int level) {
        return new ZstdCodecProvider().newEncoder(new CodecConfig(mode, OptionalInt.of(level), MAX));
    }

    private static Decoder decoder(CodecMode mode) {
        return new ZstdCodecProvider().newDecoder(new CodecConfig(mode, OptionalInt.empty(), MAX));
    }

    private static byte[] encode(Encoder encoder, byte[] block) {
        ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(block.length));
        encoder.block(block.length).put(encoder.blockOffset(), block);
        byte[] encoded = new byte[encoder.encode(block.length, wire, 0)];
        wire.get(0, encoded);
        return encoded;
    }

    private static byte[] decode(Decoder decoder, byte[] encoded) {
        ByteBuffer wire = ByteBuffer.allocateDirect(encoded.length).put(0, encoded);
        byte[] block = new byte[decoder.decode(wire, 0, encoded.length)];
        decoder.output().get(decoder.outputOffset(), block);
        return block;
    }

    private static String text(Decoder decoder, String encoded) {
        return new String(decode(decoder, HexFormat.of().parseHex(encoded)), StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

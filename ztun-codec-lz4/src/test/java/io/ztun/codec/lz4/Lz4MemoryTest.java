package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one session's encoder and decoder take together at the default level. All of it is native, and none of it LZ4's own. */
class Lz4MemoryTest {
    private static final int KIB = 1_024;
    private static final int MAX = FrameLimits.MAX_BODY_LENGTH;

    private final long before = DirectMemory.bytesInUse();
    private final ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(MAX));
    private final Random random = new Random(1);

    /** Kibibytes at first, after ten blocks of 100 bytes, and after 4 MiB in blocks of 32 to 64 KiB. */
    @ParameterizedTest
    @CsvSource({"STREAM, 17, 25, 338", "DICTIONARY, 0, 8, 169", "BLOCK, 0, 8, 13"})
    void shouldTakeWhatTheBlocksNeed(CodecMode mode, int unused, int idle, int bulk) {
        Lz4CodecProvider provider = new Lz4CodecProvider();
        CodecConfig config = new CodecConfig(mode, OptionalInt.empty(), MAX);
        try (Encoder encoder = provider.newEncoder(config);
                Decoder decoder = provider.newDecoder(config)) {
            assertTakes(unused);
            for (int i = 0; i < 10; i++) {
                roundTrip(encoder, decoder, 100);
            }
            assertTakes(idle);
            if (mode == CodecMode.DICTIONARY) {
                ByteBuffer content = ByteBuffer.allocateDirect(FrameLimits.MAX_DICTIONARY_LENGTH);
                encoder.dictionary(content, 0, content.capacity());
                decoder.dictionary(0, content.capacity());
                decoder.dictionary(1, content.capacity());
                decoder.use(1);
            }
            for (int sent = 0; sent < 4 << 20; sent += MAX / 2) {
                roundTrip(encoder, decoder, MAX - random.nextInt(MAX / 2));
            }
            assertTakes(bulk);
        }
        assertTakes(0);
    }

    private void assertTakes(int kib) {
        long bytes = DirectMemory.bytesInUse() - before;
        assertTrue(bytes <= (long) kib * KIB, () -> "bytes=" + bytes + " most=" + kib * KIB);
        assertTrue(bytes >= (long) kib * KIB * 7 / 8, () -> "bytes=" + bytes + ", less than was thought: " + kib * KIB);
    }

    private void roundTrip(Encoder encoder, Decoder decoder, int length) {
        ByteBuffer block = encoder.block(length);
        int offset = encoder.blockOffset();
        for (int i = 0; i < length; i++) {
            block.put(offset + i, (byte) ("0123456789".charAt(i % 10) + random.nextInt(2)));
        }
        decoder.decode(wire, 0, encoder.encode(length, wire, 0));
    }
}

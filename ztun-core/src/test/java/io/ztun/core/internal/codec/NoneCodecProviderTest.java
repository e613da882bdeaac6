package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import io.ztun.api.ConfigException;
import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class NoneCodecProviderTest {
    private static final int BLOCK = 100;
    private final NoneCodecProvider provider = new NoneCodecProvider();
    private final CodecConfig config = new CodecConfig(CodecMode.BLOCK, OptionalInt.empty(), BLOCK);

    @Test
    void shouldFindNothingToSave() {
        try (Encoder encoder = provider.newEncoder(config)) {
            encoder.block(BLOCK);
            ByteBuffer dst = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(BLOCK));

            assertEquals(Encoder.NOT_SMALLER, encoder.encode(1, dst, 0));
            assertEquals(Encoder.NOT_SMALLER, encoder.encode(BLOCK, dst, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(0, dst, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(BLOCK + 1, dst, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(BLOCK, dst, 1));
        }
    }

    @Test
    void shouldRefuseEveryEncodedBlock() {
        try (Decoder decoder = provider.newDecoder(config)) {
            ByteBuffer src = ByteBuffer.allocateDirect(BLOCK);

            assertThrows(CorruptDataException.class, () -> decoder.decode(src, 0, BLOCK));
            assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(src, 1, BLOCK));
        }
    }

    @Test
    void shouldRefuseUseAfterClose() {
        Encoder encoder = provider.newEncoder(config);
        Decoder decoder = provider.newDecoder(config);
        encoder.close();
        decoder.close();

        ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
        assertThrows(IllegalStateException.class, () -> encoder.encode(1, buffer, 0));
        assertThrows(IllegalStateException.class, () -> decoder.decode(buffer, 0, 1));
    }

    @Test
    void shouldHaveNoHistory() {
        CodecConfig stream = new CodecConfig(CodecMode.STREAM, OptionalInt.empty(), BLOCK);

        assertThrows(ConfigException.class, () -> provider.newEncoder(stream));
        assertThrows(ConfigException.class, () -> provider.newDecoder(stream));
    }
}

package io.ztun.app.wiring;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CodecModuleTest {
    private static final CodecProvider PLAIN = new Codec("plain", Optional.empty());
    private static final CodecProvider NARROW = new Codec("narrow", Optional.of(new CodecProvider.Levels(1, 9, 1)));
    private static final CodecProvider WIDE = new Codec("wide", Optional.of(new CodecProvider.Levels(-7, 19, 1)));

    @Test
    void shouldTakeLevelThatSuitsAllThatHaveLevels() {
        assertDoesNotThrow(() -> CodecModule.checkLevel(9, List.of(NARROW, WIDE, PLAIN)));
        assertDoesNotThrow(() -> CodecModule.checkLevel(-7, List.of(WIDE)));
    }

    @Test
    void shouldNameCodecThatLevelDoesNotSuit() {
        ConfigException thrown =
                assertThrows(ConfigException.class, () -> CodecModule.checkLevel(10, List.of(WIDE, NARROW)));

        assertEquals(
                "codec level out of range: codec=narrow level=10 min=1 max=9; name the codecs that it is for with --codec",
                thrown.getMessage());
    }

    @Test
    void shouldRefuseLevelThatNobodyTakes() {
        ConfigException thrown = assertThrows(ConfigException.class, () -> CodecModule.checkLevel(1, List.of(PLAIN)));

        assertEquals("codec level without a codec that has levels: level=1 codecs=[plain]", thrown.getMessage());
    }

    /** A provider that is asked for its levels only. */
    private record Codec(String name, Optional<Levels> levels) implements CodecProvider {
        @Override
        public Set<CodecMode> modes() {
            return Set.of(CodecMode.BLOCK);
        }

        @Override
        public Encoder newEncoder(CodecConfig config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Decoder newDecoder(CodecConfig config) {
            throw new UnsupportedOperationException();
        }
    }
}

package io.ztun.codec.zstd;

import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.api.ConfigException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdMemoryTest {
    private static final long MIB = 1 << 20;

    private static long memory(CodecMode mode, OptionalInt level) {
        return new ZstdCodecProvider().memory(new CodecConfig(mode, level, FrameLimits.MAX_BODY_LENGTH));
    }

    @ParameterizedTest
    @EnumSource(CodecMode.class)
    void shouldTakeMoreAtHigherLevels(CodecMode mode) {
        long before = 0;
        for (int level = -7; level <= 19; level++) {
            long memory = memory(mode, OptionalInt.of(level));
            assertTrue(memory >= before, "level " + level);
            before = memory;
        }
        assertEquals(memory(mode, OptionalInt.of(3)), memory(mode, OptionalInt.empty()));
        assertThrows(ConfigException.class, () -> memory(mode, OptionalInt.of(20)));
    }

    @Test
    void shouldTakeMostForHistory() {
        assertEquals(21.75 * MIB, memory(CodecMode.STREAM, OptionalInt.of(19)));
        assertEquals(5.5 * MIB, memory(CodecMode.STREAM, OptionalInt.empty()));
        assertEquals(2 * MIB, memory(CodecMode.DICTIONARY, OptionalInt.empty()));
    }
}

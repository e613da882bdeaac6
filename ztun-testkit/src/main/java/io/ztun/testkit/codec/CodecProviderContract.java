package io.ztun.testkit.codec;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider.Levels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a provider says of itself, and which settings it refuses. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecProviderContract extends CodecContract {

    /** {@link io.ztun.spi.Provider#name()} has one form. */
    @Test
    default void shouldHaveAValidName() {
        assertTrue(provider().name().matches("[a-z][a-z0-9-]{0,31}"), provider().name());
        assertEquals(provider().name(), provider().name());
    }

    /** The other tests need a codec that runs. */
    @Test
    default void shouldBeAvailable() {
        assertEquals(Optional.empty(), provider().unavailableReason());
    }

    /** A codec without a mode could not be chosen. */
    @Test
    default void shouldHaveAMode() {
        assertFalse(provider().modes().isEmpty());
    }

    /** The default lies in the range. */
    @Test
    default void shouldHaveItsDefaultLevelInRange() {
        provider().levels().ifPresent(levels -> {
            assertTrue(levels.min() <= levels.standard(), levels::toString);
            assertTrue(levels.standard() <= levels.max(), levels::toString);
        });
    }

    /** A level outside the range is an error when the encoder is made. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldRefuseALevelOutOfRange(CodecCase c) {
        Levels levels = provider().levels().orElse(new Levels(Integer.MAX_VALUE, Integer.MIN_VALUE, 0));
        for (int level : new int[] {Integer.MIN_VALUE, levels.min() - 1, levels.max() + 1, Integer.MAX_VALUE}) {
            CodecConfig config = new CodecConfig(c.mode(), OptionalInt.of(level), 1_500);
            assertThrows(ConfigException.class, () -> provider().newEncoder(config), () -> "level=" + level);
        }
    }

    /** A decoder reads what any level made, so that its own means nothing. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldIgnoreTheLevelOfADecoder(CodecCase c) {
        provider()
                .newDecoder(new CodecConfig(c.mode(), OptionalInt.of(Integer.MAX_VALUE), 1_500))
                .close();
    }

    /** A mode that it does not list is an error. */
    @Test
    default void shouldRefuseAModeThatItDoesNotHave() {
        EnumSet<CodecMode> others = EnumSet.allOf(CodecMode.class);
        others.removeAll(provider().modes());
        for (CodecMode mode : others) {
            CodecConfig config = new CodecConfig(mode, OptionalInt.empty(), 1_500);
            assertThrows(ConfigException.class, () -> provider().newEncoder(config));
            assertThrows(ConfigException.class, () -> provider().newDecoder(config));
        }
    }

    /** Whatever the longest block is, there is room for it, and the buffers are direct. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldHaveRoomForTheLongestBlock(CodecCase c) {
        for (int max : new int[] {1, 2, 100, 1_500, 65_536}) {
            try (CodecPair pair = c.pair(max)) {
                for (int i = 0; i < 3 + c.budget(400_000) / max && i < 1_000; i++) {
                    byte[] full = new byte[max];
                    Arrays.fill(full, (byte) i);
                    pair.roundTrip(full);
                }
                assertTrue(pair.encoder().block(max).isDirect());
                assertTrue(pair.decoder().output().isDirect());
            }
        }
    }
}

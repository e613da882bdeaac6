package io.ztun.spi;

import java.util.Objects;
import java.util.OptionalInt;

import io.ztun.api.Api;

/**
 * What an encoder or a decoder is made for.
 *
 * @param mode how much it remembers; one that its provider lists
 * @param level the codec's own level, or empty for its default; means nothing to a decoder
 * @param maxBlockLength the longest block in bytes before it is compressed; nothing longer is encoded, and a decoder
 *     refuses what would become longer
 */
@Api(Api.Status.STABLE)
public record CodecConfig(CodecMode mode, OptionalInt level, int maxBlockLength) {

    /** Checks that nothing is missing. */
    public CodecConfig {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(level, "level");
        if (maxBlockLength < 1) {
            throw new IllegalArgumentException("maxBlockLength=" + maxBlockLength);
        }
    }
}

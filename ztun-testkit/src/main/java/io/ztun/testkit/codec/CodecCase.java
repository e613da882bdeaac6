package io.ztun.testkit.codec;

import java.util.OptionalInt;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * A codec as one test uses it.
 *
 * @param provider whose encoders and decoders
 * @param mode one of the provider's modes
 * @param level the level, or empty for the default
 */
@Api(Api.Status.EXPERIMENTAL)
public record CodecCase(CodecProvider provider, CodecMode mode, OptionalInt level) {

    /** An encoder and a decoder for blocks as long as the engine ever makes them. */
    CodecPair pair() {
        return pair(FrameLimits.MAX_BODY_LENGTH);
    }

    CodecPair pair(int maxBlockLength) {
        return new CodecPair(this, maxBlockLength);
    }

    Encoder newEncoder(int maxBlockLength) {
        return provider.newEncoder(new CodecConfig(mode, level, maxBlockLength));
    }

    Decoder newDecoder(int maxBlockLength) {
        return provider.newDecoder(new CodecConfig(mode, OptionalInt.empty(), maxBlockLength));
    }

    /** How much data a test should spend: little at the strongest level, which may be a thousand times slower. */
    int budget(int ordinary) {
        return level.isPresent()
                        && level.getAsInt() == provider.levels().orElseThrow().max()
                ? ordinary / 8
                : ordinary;
    }

    /** As it shows in the name of a test. */
    @Override
    public String toString() {
        return provider.name() + " " + mode + (level.isPresent() ? " level " + level.getAsInt() : "");
    }
}

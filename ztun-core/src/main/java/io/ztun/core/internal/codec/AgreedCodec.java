package io.ztun.core.internal.codec;

import java.util.OptionalInt;

import io.ztun.core.internal.log.Origin;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;

/**
 * The codec of a session.
 *
 * @param provider what makes its encoder and decoder
 * @param mode how much it remembers
 * @param level the level of this side's encoder, or empty for the codec's own
 */
public record AgreedCodec(CodecProvider provider, CodecMode mode, OptionalInt level) {

    /** The jar that it came in, for the log. */
    public String jar() {
        return Origin.of(provider.getClass()).toString();
    }

    public CodecConfig config(int maxBlockLength) {
        return new CodecConfig(mode, level, maxBlockLength);
    }
}

package io.ztun.core.internal.codec;

import java.util.List;
import java.util.OptionalInt;

import io.ztun.core.internal.log.Origin;
import io.ztun.core.settings.CodecLevel;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * The codec of a session.
 *
 * @param provider what makes its encoder and decoder
 * @param mode how much it remembers
 * @param level the level of this side's encoder
 */
public record AgreedCodec(CodecProvider provider, CodecMode mode, CodecLevel level) {

    /** The jar that it came in, for the log. */
    public String jar() {
        return Origin.of(provider.getClass()).toString();
    }

    /** An encoder of a session, which its caller closes. */
    public Encoder newEncoder(int maxBlockLength) {
        Encoder encoder = provider.newEncoder(config(level.fixed(), maxBlockLength));
        return ladder().isEmpty()
                ? encoder
                : new AdaptiveEncoder(encoder, provider.levels().orElseThrow());
    }

    /** A decoder of a session, which its caller closes. */
    public Decoder newDecoder(int maxBlockLength) {
        return provider.newDecoder(config(OptionalInt.empty(), maxBlockLength));
    }

    /** How much memory both may come to take, in bytes. */
    public long memory(int maxBlockLength) {
        List<Integer> ladder = ladder();
        if (ladder.isEmpty()) {
            return provider.memory(config(level.fixed(), maxBlockLength));
        }
        // After a change what was found in the history stands beside what is found from then on.
        return 2 * provider.memory(config(OptionalInt.of(ladder.get(ladder.size() - 1)), maxBlockLength));
    }

    /** The levels that its encoder may come to; none if it stays where it is. */
    private List<Integer> ladder() {
        return level.adaptive()
                ? provider.levels().map(CodecProvider.Levels::ladder).orElse(List.of())
                : List.of();
    }

    private CodecConfig config(OptionalInt level, int maxBlockLength) {
        return new CodecConfig(mode, level, maxBlockLength);
    }
}

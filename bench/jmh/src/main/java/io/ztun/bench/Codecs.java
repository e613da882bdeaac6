package io.ztun.bench;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.ServiceLoader;

import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * A codec in one of its modes, at its standard level.
 *
 * @param provider found through ServiceLoader, as in the product
 * @param config one for both directions
 */
record Codecs(CodecProvider provider, CodecConfig config) {

    /** An encoder; in the mode that has a dictionary, with one that looks like what is encoded. */
    Encoder newEncoder(ByteBuffer dictionary) {
        Encoder encoder = provider.newEncoder(config);
        if (config.mode() == CodecMode.DICTIONARY) {
            encoder.dictionary(dictionary, 0, dictionary.capacity());
        }
        return encoder;
    }

    /** Its decoder. */
    Decoder newDecoder(ByteBuffer dictionary) {
        Decoder decoder = provider.newDecoder(config);
        if (config.mode() == CodecMode.DICTIONARY) {
            decoder.dictionary(0, dictionary.capacity())
                    .put(decoder.dictionaryOffset(), dictionary, 0, dictionary.capacity());
            decoder.use(0);
        }
        return decoder;
    }

    /** Finds a codec by its name and mode, such as {@code lz4-stream}. */
    static Codecs named(String nameAndMode) {
        int dash = nameAndMode.lastIndexOf('-');
        String name = nameAndMode.substring(0, dash);
        CodecMode mode = CodecMode.valueOf(nameAndMode.substring(dash + 1).toUpperCase(Locale.ROOT));
        for (CodecProvider provider : ServiceLoader.load(CodecProvider.class)) {
            if (provider.name().equals(name) && provider.modes().contains(mode)) {
                return new Codecs(provider, new CodecConfig(mode, OptionalInt.empty(), FrameLimits.MAX_BODY_LENGTH));
            }
        }
        throw new IllegalArgumentException("no such codec: name=" + name + " mode=" + mode);
    }
}

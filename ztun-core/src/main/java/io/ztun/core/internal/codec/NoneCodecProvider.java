package io.ztun.core.internal.codec;

import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** No compression, under the name {@code none}: for data that is known to be compressed or encrypted already. */
public final class NoneCodecProvider implements CodecProvider {
    /** What it is called. */
    public static final String NAME = "none";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<CodecMode> modes() {
        return Set.of(CodecMode.BLOCK);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        requireBlock(config);
        if (config.level().isPresent()) {
            throw new ConfigException(
                    "no levels: codec=none level=" + config.level().getAsInt());
        }
        return new NoneEncoder(config.maxBlockLength());
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        requireBlock(config);
        return new NoneDecoder();
    }

    private static void requireBlock(CodecConfig config) {
        if (config.mode() != CodecMode.BLOCK) {
            throw new ConfigException("mode not supported: codec=none mode=" + config.mode() + " supported=[BLOCK]");
        }
    }
}

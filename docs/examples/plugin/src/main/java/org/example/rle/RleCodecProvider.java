package org.example.rle;

import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** What ZTun finds: a public class with a public constructor without parameters, which does nothing. */
public final class RleCodecProvider implements CodecProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RleCodecProvider() {}

    /** The name for {@code --codec} and on the wire. */
    @Override
    public String name() {
        return "rle";
    }

    /** Every block stands alone; a codec with history would list {@link CodecMode#STREAM} too. */
    @Override
    public Set<CodecMode> modes() {
        return Set.of(CodecMode.BLOCK);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        checkMode(config);
        if (config.level().isPresent()) {
            throw new ConfigException("rle has no levels: codec-level=" + config.level().getAsInt());
        }
        return new RleEncoder(config.maxBlockLength());
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        checkMode(config);
        return new RleDecoder(config.maxBlockLength());
    }

    private static void checkMode(CodecConfig config) {
        if (config.mode() != CodecMode.BLOCK) {
            throw new ConfigException("rle has no such mode: mode=" + config.mode() + " available=[BLOCK]");
        }
    }
}

package io.ztun.codec.snappy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** Snappy. It has no levels. */
public final class SnappyCodecProvider implements CodecProvider {

    /** As {@link java.util.ServiceLoader} needs it; loads nothing native. */
    public SnappyCodecProvider() {}

    @Override
    public String name() {
        return "snappy";
    }

    @Override
    public Optional<String> unavailableReason() {
        return SnappyLibrary.unavailableReason();
    }

    @Override
    public Set<CodecMode> modes() {
        return EnumSet.of(CodecMode.BLOCK);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        if (config.level().isPresent()) {
            throw new ConfigException(
                    "codec has no levels: codec=snappy level=" + config.level().getAsInt() + "; leave the level out");
        }
        check(config);
        return new SnappyEncoder(config.maxBlockLength());
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        check(config);
        return new SnappyDecoder(config.maxBlockLength());
    }

    private void check(CodecConfig config) {
        if (!modes().contains(config.mode())) {
            throw new ConfigException(
                    "codec has no such mode: codec=snappy mode=" + config.mode() + " modes=" + modes());
        }
        unavailableReason().ifPresent(reason -> {
            throw new ConfigException("codec cannot run here: codec=snappy; " + reason);
        });
    }
}

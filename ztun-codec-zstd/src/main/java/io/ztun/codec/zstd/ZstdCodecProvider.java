package io.ztun.codec.zstd;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * Zstandard. Levels are its own; 3 is the default because it takes a tenth off what level 1 leaves of small packets and still
 * does more than 1 Gbit/s of text on one core.
 *
 * <p>In {@link CodecMode#STREAM} a session costs 1.4 MiB for receiving, whatever the peer does, and for sending 1.4 MiB at
 * level 1, 2 MiB at the default, 4 MiB at 5, 12 MiB at 9 to 12 and 18 MiB at 19. In {@link CodecMode#DICTIONARY} it costs 0.4 MiB
 * for receiving and for sending 0.5 MiB at level 1, 1.2 MiB at the default, 2 MiB at 5 to 9 and 4.5 MiB at 19. Of these the C
 * library allocates 28 KiB whenever the receiver puts another dictionary to use, and 0.05 to 1.6 MiB at the first block that is
 * sent after a change, which takes 0.2 ms at the default level; both are freed at the next change.
 */
public final class ZstdCodecProvider implements CodecProvider {

    static final Levels LEVELS = new Levels(-7, 19, 3, List.of(1, 3, 6, 9));

    /** As {@link java.util.ServiceLoader} needs it; loads nothing native. */
    public ZstdCodecProvider() {}

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public Optional<String> unavailableReason() {
        return ZstdLibrary.unavailableReason();
    }

    @Override
    public Set<CodecMode> modes() {
        return EnumSet.allOf(CodecMode.class);
    }

    @Override
    public Optional<Levels> levels() {
        return Optional.of(LEVELS);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        int level = LEVELS.chosen(config, name());
        requireLibrary();
        return switch (config.mode()) {
            case STREAM -> new ZstdStreamEncoder(level, config.maxBlockLength());
            case DICTIONARY -> new ZstdDictionaryEncoder(level, config.maxBlockLength());
            case BLOCK -> new ZstdLoneEncoder(level, config.maxBlockLength());
        };
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        requireLibrary();
        return switch (config.mode()) {
            case STREAM -> new ZstdStreamDecoder(config.maxBlockLength());
            case DICTIONARY -> new ZstdDictionaryDecoder(config.maxBlockLength());
            case BLOCK -> new ZstdLoneDecoder(config.maxBlockLength());
        };
    }

    @Override
    public long memory(CodecConfig config) {
        return ZstdMemory.of(config.mode(), LEVELS.chosen(config, name()));
    }

    private static void requireLibrary() {
        ZstdLibrary.unavailableReason().ifPresent(reason -> {
            throw new ConfigException("codec cannot run here: codec=zstd; " + reason);
        });
    }
}

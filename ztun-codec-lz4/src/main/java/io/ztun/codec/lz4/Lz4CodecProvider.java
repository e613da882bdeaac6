package io.ztun.codec.lz4;

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
 * LZ4. Levels mean what they mean to the {@code lz4} command and to LZ4's frame API: 1 and 0 are the fast compressor, each
 * step below makes it hurry more and save less ({@code acceleration} is 1 minus the level), and 2 to 12 are the high
 * compressor, which takes 5 to 50 times as long.
 *
 * <p>An idle session costs 16 KiB for sending and 4 KiB in each direction for its history, which grows to 192 KiB for sending and
 * 128 KiB for receiving; at level 2 and above 256 KiB more for sending. In {@link CodecMode#DICTIONARY} it costs 4 KiB in each direction,
 * 16 KiB with its blocks, and 16 KiB more for sending, 256 KiB at level 2 and above, once there is a dictionary; a change of that takes the sender
 * 100 microseconds. Each thread has 16 or 256 KiB for compressing, and 128 KiB once there were long blocks.
 */
public final class Lz4CodecProvider implements CodecProvider {

    static final Levels LEVELS = new Levels(-64, 12, 1, List.of(1, 3, 9));

    /** As {@link java.util.ServiceLoader} needs it; loads nothing native. */
    public Lz4CodecProvider() {}

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public Optional<String> unavailableReason() {
        return Lz4Library.unavailableReason();
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
            case STREAM -> new Lz4StreamEncoder(level, config.maxBlockLength());
            case DICTIONARY -> new Lz4DictionaryEncoder(level, config.maxBlockLength());
            case BLOCK -> new Lz4BlockEncoder(level, config.maxBlockLength());
        };
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        requireLibrary();
        return switch (config.mode()) {
            case STREAM -> new Lz4StreamDecoder(config.maxBlockLength());
            case DICTIONARY -> new Lz4DictionaryDecoder(config.maxBlockLength());
            case BLOCK -> new Lz4BlockDecoder(config.maxBlockLength());
        };
    }

    private static void requireLibrary() {
        Lz4Library.unavailableReason().ifPresent(reason -> {
            throw new ConfigException("codec cannot run here: codec=lz4; " + reason);
        });
    }
}

package io.ztun.fuzz.codec;

import java.util.List;

import io.ztun.codec.zstd.ZstdCodecProvider;
import io.ztun.spi.CodecProvider;

/** Zstd in all its modes; see {@link DecoderCheck}. */
public final class ZstdFuzz {
    private static final CodecProvider PROVIDER = new ZstdCodecProvider();

    private ZstdFuzz() {}

    /** As {@link DecoderCheck#run} takes it. */
    public static void fuzzerTestOneInput(byte[] data) {
        DecoderCheck.run(PROVIDER, data);
    }

    /** As {@link DecoderCheck#seeds} makes them. */
    public static List<byte[]> seeds() {
        return DecoderCheck.seeds(PROVIDER);
    }
}

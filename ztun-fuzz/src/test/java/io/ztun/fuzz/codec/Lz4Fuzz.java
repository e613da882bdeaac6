package io.ztun.fuzz.codec;

import java.util.List;

import io.ztun.codec.lz4.Lz4CodecProvider;
import io.ztun.spi.CodecProvider;

/** Lz4 in all its modes; see {@link DecoderCheck}. */
public final class Lz4Fuzz {
    private static final CodecProvider PROVIDER = new Lz4CodecProvider();

    private Lz4Fuzz() {}

    /** As {@link DecoderCheck#run} takes it. */
    public static void fuzzerTestOneInput(byte[] data) {
        DecoderCheck.run(PROVIDER, data);
    }

    /** As {@link DecoderCheck#seeds} makes them. */
    public static List<byte[]> seeds() {
        return DecoderCheck.seeds(PROVIDER);
    }
}

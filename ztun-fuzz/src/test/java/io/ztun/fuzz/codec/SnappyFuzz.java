package io.ztun.fuzz.codec;

import java.util.List;

import io.ztun.codec.snappy.SnappyCodecProvider;
import io.ztun.spi.CodecProvider;

/** Snappy in all its modes; see {@link DecoderCheck}. */
public final class SnappyFuzz {
    private static final CodecProvider PROVIDER = new SnappyCodecProvider();

    private SnappyFuzz() {}

    /** As {@link DecoderCheck#run} takes it. */
    public static void fuzzerTestOneInput(byte[] data) {
        DecoderCheck.run(PROVIDER, data);
    }

    /** As {@link DecoderCheck#seeds} makes them. */
    public static List<byte[]> seeds() {
        return DecoderCheck.seeds(PROVIDER);
    }
}

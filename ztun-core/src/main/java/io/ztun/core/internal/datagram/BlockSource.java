package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;

/** Restores bodies that stand alone. The link's thread only. */
public final class BlockSource implements BodySource {
    private final Decoder decoder;

    public BlockSource(Decoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public int restore(byte type, IncomingFrames frames, ByteBuffer frame) {
        return switch (type) {
            case FrameType.DATA -> PLAIN;
            case FrameType.DATA_ENCODED -> BodySource.decode(decoder, frames, frame);
            default -> UNKNOWN;
        };
    }

    @Override
    public ByteBuffer output() {
        return decoder.output();
    }

    @Override
    public int outputOffset() {
        return decoder.outputOffset();
    }

    @Override
    public void close() {
        decoder.close();
    }
}

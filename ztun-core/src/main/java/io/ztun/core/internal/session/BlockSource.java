package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;

/** Restores bodies that stand alone. The link's thread only. */
final class BlockSource implements BodySource {
    private final RenewedDecoder decoder;

    BlockSource(RenewedDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public int restore(IncomingFrames frames, ByteBuffer frame) {
        return switch (frames.type()) {
            case FrameType.DATA -> PLAIN;
            case FrameType.DATA_ENCODED -> decoder.decode(frame, frames.body(), frames.length());
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

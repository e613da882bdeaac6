package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.spi.Decoder;

/** Refuses every block: the encoder of this codec makes none, so that blocks travel as they are. */
final class NoneDecoder implements Decoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private boolean closed;

    @Override
    public int decode(ByteBuffer src, int srcOffset, int length) {
        requireOpen();
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        throw new CorruptDataException("encoded block in a session without compression: codec=none length=" + length);
    }

    @Override
    public ByteBuffer output() {
        requireOpen();
        return NOTHING;
    }

    @Override
    public int outputOffset() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("decoder is closed");
        }
    }
}

package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** A real codec, one of whose encoders or decoders throws something, once. */
final class BrokenCodec extends ForwardingCodec {
    /** Is thrown by the next encoder that has something to encode. */
    final AtomicReference<Throwable> encoding = new AtomicReference<>();

    /** Is thrown by the next decoder that has something to decode. */
    final AtomicReference<Throwable> decoding = new AtomicReference<>();

    /** Is thrown by the next encoder that is closed, which is closed then. */
    final AtomicReference<Throwable> closing = new AtomicReference<>();

    BrokenCodec(CodecProvider real) {
        super(real);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        return new ForwardingEncoder(super.newEncoder(config)) {
            @Override
            public int encode(int length, ByteBuffer dst, int dstOffset) {
                throwOnce(encoding);
                return super.encode(length, dst, dstOffset);
            }

            @Override
            public void close() {
                super.close();
                throwOnce(closing);
            }
        };
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        return new ForwardingDecoder(super.newDecoder(config)) {
            @Override
            public int decode(ByteBuffer src, int offset, int length) {
                throwOnce(decoding);
                return super.decode(src, offset, length);
            }
        };
    }

    private static void throwOnce(AtomicReference<Throwable> armed) {
        Throwable thrown = armed.getAndSet(null);
        if (thrown instanceof Error e) {
            throw e;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }
}

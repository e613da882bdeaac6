package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** A real codec, one of whose encoders or decoders throws something, once. */
final class BrokenCodec implements CodecProvider {
    /** Is thrown by the next encoder that has something to encode. */
    final AtomicReference<Throwable> encoding = new AtomicReference<>();

    /** Is thrown by the next decoder that has something to decode. */
    final AtomicReference<Throwable> decoding = new AtomicReference<>();

    /** Is thrown by the next encoder that is closed, which is closed then. */
    final AtomicReference<Throwable> closing = new AtomicReference<>();

    private final CodecProvider real;

    BrokenCodec(CodecProvider real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Set<CodecMode> modes() {
        return real.modes();
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        Encoder encoder = real.newEncoder(config);
        return new Encoder() {
            @Override
            public ByteBuffer block(int room) {
                return encoder.block(room);
            }

            @Override
            public int blockOffset() {
                return encoder.blockOffset();
            }

            @Override
            public int encode(int length, ByteBuffer dst, int dstOffset) {
                throwOnce(encoding);
                return encoder.encode(length, dst, dstOffset);
            }

            @Override
            public void dictionary(ByteBuffer content, int offset, int length) {
                encoder.dictionary(content, offset, length);
            }

            @Override
            public void close() {
                encoder.close();
                throwOnce(closing);
            }
        };
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        Decoder decoder = real.newDecoder(config);
        return new Decoder() {
            @Override
            public int decode(ByteBuffer src, int offset, int length) {
                throwOnce(decoding);
                return decoder.decode(src, offset, length);
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
            public ByteBuffer dictionary(int slot, int length) {
                return decoder.dictionary(slot, length);
            }

            @Override
            public int dictionaryOffset() {
                return decoder.dictionaryOffset();
            }

            @Override
            public void use(int slot) {
                decoder.use(slot);
            }

            @Override
            public void close() {
                decoder.close();
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

package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** A real codec, of which is known how many encoders and decoders there are; on demand it has no memory for a decoder. */
final class CountingCodec implements CodecProvider {
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger encoders = new AtomicInteger();
    final AtomicInteger decoders = new AtomicInteger();
    volatile boolean exhausted;

    private final CodecProvider real;

    CountingCodec(CodecProvider real) {
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
        made.incrementAndGet();
        encoders.incrementAndGet();
        return new CountedEncoder(real.newEncoder(config));
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        if (exhausted) {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        }
        made.incrementAndGet();
        decoders.incrementAndGet();
        return new CountedDecoder(real.newDecoder(config));
    }

    private final class CountedEncoder implements Encoder {
        private final Encoder encoder;

        CountedEncoder(Encoder encoder) {
            this.encoder = encoder;
        }

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
            return encoder.encode(length, dst, dstOffset);
        }

        @Override
        public void dictionary(ByteBuffer content, int offset, int length) {
            encoder.dictionary(content, offset, length);
        }

        @Override
        public void close() {
            encoders.decrementAndGet();
            encoder.close();
        }
    }

    private final class CountedDecoder implements Decoder {
        private final Decoder decoder;

        CountedDecoder(Decoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public int decode(ByteBuffer src, int offset, int length) {
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
            decoders.decrementAndGet();
            decoder.close();
        }
    }
}

package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.Set;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** Another codec under its own name, but for what a subclass does otherwise. It has no levels. */
abstract class ForwardingCodec implements CodecProvider {
    private final CodecProvider real;

    ForwardingCodec(CodecProvider real) {
        this.real = real;
    }

    @Override
    public final String name() {
        return real.name();
    }

    @Override
    public final Set<CodecMode> modes() {
        return real.modes();
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        return real.newEncoder(config);
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        return real.newDecoder(config);
    }

    /** Another encoder. */
    abstract static class ForwardingEncoder implements Encoder {
        private final Encoder encoder;

        ForwardingEncoder(Encoder encoder) {
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
            encoder.close();
        }
    }

    /** Another decoder. */
    abstract static class ForwardingDecoder implements Decoder {
        private final Decoder decoder;

        ForwardingDecoder(Decoder decoder) {
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
            decoder.close();
        }
    }
}

package io.ztun.app.engine;

import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** A real codec, of which is known how many encoders and decoders there are; on demand it has no memory for a decoder. */
final class CountingCodec extends ForwardingCodec {
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger encoders = new AtomicInteger();
    final AtomicInteger decoders = new AtomicInteger();
    volatile boolean exhausted;

    CountingCodec(CodecProvider real) {
        super(real);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        made.incrementAndGet();
        encoders.incrementAndGet();
        return new ForwardingEncoder(super.newEncoder(config)) {
            @Override
            public void close() {
                encoders.decrementAndGet();
                super.close();
            }
        };
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        if (exhausted) {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        }
        made.incrementAndGet();
        decoders.incrementAndGet();
        return new ForwardingDecoder(super.newDecoder(config)) {
            @Override
            public void close() {
                decoders.decrementAndGet();
                super.close();
            }
        };
    }
}

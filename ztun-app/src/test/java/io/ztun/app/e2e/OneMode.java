package io.ztun.app.e2e;

import java.util.Optional;
import java.util.Set;

import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * A codec that has just one of its modes, so that the handshake picks it.
 *
 * @param codec the codec
 * @param mode the mode that is left
 */
record OneMode(CodecProvider codec, CodecMode mode) implements CodecProvider {

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public Optional<String> unavailableReason() {
        return codec.unavailableReason();
    }

    @Override
    public Set<CodecMode> modes() {
        return Set.of(mode);
    }

    @Override
    public Optional<Levels> levels() {
        return codec.levels();
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        return codec.newEncoder(config);
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        return codec.newDecoder(config);
    }

    @Override
    public String toString() {
        return name() + " " + mode;
    }
}

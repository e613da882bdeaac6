package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;

import io.ztun.core.internal.delivery.BodyWalk;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;
import io.ztun.spi.Turn;

/** Receives on a link that delivers every frame, in order. */
public sealed class OrderedReceiver implements PacketReceiver permits RecallingReceiver {
    final Decoder decoder;
    final BodyWalk walk;
    private final boolean lasting;

    /** @param lasting whether what the decoder restores stays there until it restores the next body: in mode STREAM */
    public OrderedReceiver(Decoder decoder, boolean lasting, BodyWalk walk) {
        this.decoder = decoder;
        this.lasting = lasting;
        this.walk = walk;
    }

    @Override
    public int receive(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        boolean done;
        switch (frames.type()) {
            case FrameType.DATA -> done = walk.begin(frame, frames.body(), frames.length(), false, turn);
            case FrameType.DATA_ENCODED -> {
                int decoded = decode(frames, frame, turn);
                done = walk.begin(decoder.output(), decoder.outputOffset(), decoded, lasting, turn);
            }
            default -> {
                return UNKNOWN;
            }
        }
        return done ? DONE : LATER;
    }

    /** Restores a frame's body in the decoder's output; returns its length. */
    final int decode(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        int decoded = decoder.decode(frame, frames.body(), frames.length());
        turn.spend(decoded);
        return decoded;
    }

    @Override
    public final boolean goOn(Turn turn) {
        return walk.goOn(turn);
    }

    @Override
    public final void flush() {}

    @Override
    public final void close() {
        walk.close();
        decoder.close();
    }
}

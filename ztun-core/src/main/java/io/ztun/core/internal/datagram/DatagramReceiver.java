package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.BodyWalk;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.headers.ReceivedHeaders;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Turn;

/**
 * Receives on a link that may lose frames. Since each frame stands alone there, one that is malformed is dropped and
 * counted, and takes nothing with it.
 */
public final class DatagramReceiver implements PacketReceiver {
    /** Forming a dictionary, its hash, and what a codec makes of it cost about 16 times what decoding as many bytes does. */
    private static final int SNAPSHOT_BYTES = 16 * FrameLimits.MAX_DICTIONARY_LENGTH;

    private final BodySource bodies;
    private final DatagramDelivery delivery;
    private final SessionCounters counters;
    private final BodyWalk walk;
    private final ReceivedHeaders headers;

    /**
     * @param walk hands packets to {@code delivery}
     * @param headers what headers are predicted by; null if they are not
     */
    public DatagramReceiver(
            BodySource bodies,
            DatagramDelivery delivery,
            BodyWalk walk,
            ReceivedHeaders headers,
            SessionCounters counters) {
        this.bodies = bodies;
        this.headers = headers;
        this.delivery = delivery;
        this.walk = walk;
        this.counters = counters;
    }

    @Override
    public int receive(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        try {
            return restore(frames, frame, turn);
        } catch (ProtocolException e) {
            return malformed();
        }
    }

    private int malformed() {
        counters.drop(Drop.INVALID);
        return DONE;
    }

    private int restore(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        if (frames.type() == FrameType.SNAPSHOT) {
            turn.spend(SNAPSHOT_BYTES);
        }
        int length = bodies.restore(frames.type(), frames, frame);
        if (headers != null) {
            headers.begin(frames.number());
        }
        return switch (length) {
            case BodySource.UNKNOWN -> UNKNOWN;
            case BodySource.NOTHING -> DONE;
            case BodySource.PLAIN -> deliver(frame, frames.body(), frames.length(), turn);
            case BodySource.FAILED -> malformed();
            default -> {
                turn.spend(length);
                yield deliver(bodies.output(), bodies.outputOffset(), length, turn);
            }
        };
    }

    private int deliver(ByteBuffer buffer, int body, int length, Turn turn) {
        delivery.begin();
        return walk.begin(buffer, body, length, false, turn) ? DONE : LATER;
    }

    @Override
    public boolean goOn(Turn turn) {
        try {
            return walk.goOn(turn);
        } catch (ProtocolException e) {
            walk.giveBack();
            malformed();
            return true;
        }
    }

    @Override
    public void flush() {
        delivery.flush();
    }

    @Override
    public void close() {
        walk.close();
        delivery.flush();
        bodies.close();
    }
}

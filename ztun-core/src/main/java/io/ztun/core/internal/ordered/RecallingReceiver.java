package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.BodyWalk;
import io.ztun.core.internal.delivery.RememberedPackets;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.memory.ReceivingMemory;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;
import io.ztun.spi.Turn;

/** Receives on a link that delivers every frame, in order, in a session with memory. */
public final class RecallingReceiver extends OrderedReceiver {
    private static final byte KEPT_RECALLS = FrameType.DATA_KEPT | FrameType.RECALLS;
    private static final byte ENCODED_RECALLS = FrameType.DATA_ENCODED | FrameType.RECALLS;

    private final ReceivingMemory memory;
    private final RememberedPackets packets;
    private final SessionCounters counters;

    /**
     * @param lasting whether what the decoder restores stays there until it restores the next body: in mode STREAM
     * @param memory where bodies come from, its owner's
     * @param packets keeps what comes
     * @param walk hands packets to {@code packets}
     */
    public RecallingReceiver(
            Decoder decoder,
            boolean lasting,
            ReceivingMemory memory,
            RememberedPackets packets,
            BodyWalk walk,
            SessionCounters counters) {
        super(decoder, lasting, walk);
        this.memory = memory;
        this.packets = packets;
        this.counters = counters;
    }

    @Override
    public int receive(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        byte type = frames.type();
        packets.begin(type != FrameType.DATA);
        boolean done;
        switch (type) {
            case FrameType.DATA_KEPT -> done = walk.begin(frame, frames.body(), frames.length(), false, turn);
            case KEPT_RECALLS -> done = recall(frame, frames.body(), frames.length(), turn);
            case ENCODED_RECALLS -> {
                int decoded = decode(frames, frame, turn);
                done = recall(decoder.output(), decoder.outputOffset(), decoded, turn);
            }
            default -> {
                return super.receive(frames, frame, turn);
            }
        }
        return done ? DONE : LATER;
    }

    private boolean recall(ByteBuffer buffer, int offset, int length, Turn turn) {
        int restored;
        try {
            restored = memory.restore(buffer, offset, length);
        } catch (CorruptDataException e) {
            memory.log().close(); // it may be what is wrong, and must not outlive the session
            throw e;
        }
        turn.spend(restored);
        counters.addRecalledReceived(memory.recalled());
        return walk.begin(memory.output(), 0, restored, false, turn);
    }
}

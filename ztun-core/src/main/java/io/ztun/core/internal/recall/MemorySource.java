package io.ztun.core.internal.recall;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.datagram.BodySource;
import io.ztun.core.internal.datagram.DatagramSender;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.memory.ReceivedMemory;
import io.ztun.core.internal.protocol.FrameType;

/**
 * Restores bodies that refer to memory from what another source makes of their frames, and agrees with the peer on what goes into
 * it. The link's thread only.
 */
public final class MemorySource implements BodySource {
    private final BodySource bodies;
    private final boolean dictionaries;
    private final ReceivedMemory memory;
    private final ArrivedPackets packets;
    private final DatagramSender sender;
    private final SessionCounters counters;
    private boolean recalled;

    /**
     * @param bodies restores what the codec made
     * @param dictionaries whether that keeps bodies which were not encoded, too
     * @param memory what has arrived; closed with this
     * @param packets keeps there what the bodies bring
     * @param sender the session's other half, to which answers go and through which they leave
     */
    public MemorySource(
            BodySource bodies,
            boolean dictionaries,
            ReceivedMemory memory,
            ArrivedPackets packets,
            DatagramSender sender,
            SessionCounters counters) {
        this.bodies = bodies;
        this.dictionaries = dictionaries;
        this.memory = memory;
        this.packets = packets;
        this.sender = sender;
        this.counters = counters;
    }

    @Override
    public int restore(byte type, IncomingFrames frames, ByteBuffer frame) {
        return switch (type) {
            case FrameType.MEMORY_OFFER -> answer(frames, frame);
            case FrameType.MEMORY_HAS -> {
                sender.onMemoryHas(frame, frames.body(), frames.length());
                yield NOTHING;
            }
            case FrameType.MEMORY_LACKS -> {
                sender.onMemoryLacks();
                yield NOTHING;
            }
            default -> restoreBody(type, frames, frame);
        };
    }

    private int answer(IncomingFrames frames, ByteBuffer frame) {
        ByteBuffer answer = FrameBuffer.ofThread();
        int length = memory.onOffer(frame, frames.body(), frames.length(), answer, FrameBuffer.BODY);
        if (length > 0) {
            sender.sendControl(FrameType.MEMORY_HAS, answer, length);
        }
        return NOTHING;
    }

    private int restoreBody(byte type, IncomingFrames frames, ByteBuffer frame) {
        boolean recalls = FrameType.recalls(type);
        byte plain = recalls ? (byte) (type & ~FrameType.RECALLS) : type;
        recalled = false;
        int length =
                bodies.restore(plain == FrameType.DATA_KEPT && !dictionaries ? FrameType.DATA : plain, frames, frame);
        packets.begin(frames.number(), plain != FrameType.DATA);
        if (!recalls || length < PLAIN || length == FAILED) {
            return length;
        }
        ByteBuffer buffer = length == PLAIN ? frame : bodies.output();
        int offset = length == PLAIN ? frames.body() : bodies.outputOffset();
        int encoded = length == PLAIN ? frames.length() : length;
        return recall(buffer, offset, encoded);
    }

    private int recall(ByteBuffer buffer, int offset, int length) {
        try {
            int restored = memory.memory().restore(buffer, offset, length);
            counters.addRecalledReceived(memory.memory().recalled());
            recalled = true;
            return restored;
        } catch (CorruptDataException e) {
            if (!memory.memory().isLate()) {
                sender.sendControl(FrameType.MEMORY_LACKS, FrameBuffer.ofThread(), 0);
            }
            return FAILED;
        }
    }

    @Override
    public ByteBuffer output() {
        return recalled ? memory.memory().output() : bodies.output();
    }

    @Override
    public int outputOffset() {
        return recalled ? 0 : bodies.outputOffset();
    }

    @Override
    public void close() {
        bodies.close();
        memory.close();
    }
}

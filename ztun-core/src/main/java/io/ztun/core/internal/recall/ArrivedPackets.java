package io.ztun.core.internal.recall;

import java.nio.ByteBuffer;

import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.memory.Payloads;
import io.ztun.core.internal.memory.ReceivedMemory;
import io.ztun.spi.Turn;

/**
 * Keeps the payloads of packets on their way until they are agreed on, where they went through the codec. A frame counts if all of
 * its packets are restored, and only then. The link's thread only.
 */
public final class ArrivedPackets implements RecordSink {
    private final ReceivedMemory memory;
    private final RecordSink next;
    private boolean kept;

    /**
     * @param memory where they are kept, its owner's
     * @param next where they go on to
     */
    public ArrivedPackets(ReceivedMemory memory, RecordSink next) {
        this.memory = memory;
        this.next = next;
    }

    /** Begins with the body of the frame with that number; {@code kept} says whether its payloads are. */
    void begin(long frame, boolean kept) {
        this.kept = kept;
        memory.begin(frame);
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        if (kept) {
            int payload = Payloads.length(buffer, offset, length, IpPackets.transport(buffer, offset, length));
            memory.keep(buffer, offset + length - payload, payload);
        }
        next.packet(buffer, offset, length, metadata, turn);
    }

    @Override
    public void lost() {
        memory.lose();
        next.lost();
    }
}

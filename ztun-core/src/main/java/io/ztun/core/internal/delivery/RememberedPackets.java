package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.memory.Payloads;
import io.ztun.core.internal.memory.ReceivingMemory;
import io.ztun.spi.Turn;

/** Keeps the payloads of packets in memory on their way, where they went through the codec. The link's thread only. */
public final class RememberedPackets implements RecordSink {
    private final ReceivingMemory memory;
    private final RecordSink next;
    private boolean kept;

    /** @param next where they go on to */
    public RememberedPackets(ReceivingMemory memory, RecordSink next) {
        this.memory = memory;
        this.next = next;
    }

    /** Whether those of the next body are kept. */
    public void begin(boolean kept) {
        this.kept = kept;
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        if (kept) {
            int payload = Payloads.length(buffer, offset, length, IpPackets.transport(buffer, offset, length));
            memory.remember(buffer, offset + length - payload, payload);
        }
        next.packet(buffer, offset, length, metadata, turn);
    }
}

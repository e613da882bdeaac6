package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.ip.Ecn;
import io.ztun.spi.Turn;

/**
 * Passes on to packets what routers have said of congestion in the header of the datagram that brought them (RFC 6040 section
 * 4.2). The link's thread only.
 */
public final class EcnDelivery implements RecordSink {
    /** What a decoder restored must not be changed. */
    private static final ThreadLocal<ByteBuffer> COPY =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FrameLimits.MAX_PACKET_LENGTH));

    private final RecordSink next;
    private final IntSupplier received;
    private final Counters counters;
    private int outer;

    /**
     * @param next where packets go then
     * @param received the codepoint of the frame in hand
     */
    public EcnDelivery(RecordSink next, IntSupplier received, Counters counters) {
        this.next = next;
        this.received = received;
        this.counters = counters;
    }

    /** Begins with another frame: its packets may come in later turns. */
    public void begin() {
        outer = received.getAsInt();
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        int codepoint = outer == Ecn.NOT_ECT ? Ecn.NOT_ECT : Ecn.of(buffer, offset);
        int wanted = Ecn.inner(codepoint, outer);
        if (wanted == codepoint) {
            next.packet(buffer, offset, length, metadata, turn);
        } else if (wanted == Ecn.DROP) {
            turn.spend(length);
            counters.droppedQueueFull.increment();
        } else {
            ByteBuffer copy = COPY.get();
            copy.put(0, buffer, offset, length);
            Ecn.set(copy, 0, wanted);
            next.packet(copy, 0, length, metadata, turn);
        }
    }
}

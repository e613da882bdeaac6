package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.PacketDelivery;
import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.core.internal.ip.Ecn;
import io.ztun.spi.Turn;

/**
 * Delivers what datagrams bring: with what routers have said of congestion in the header of the datagram passed on to its packets
 * (RFC 6040 section 4.2), and TCP's SYNs with the segment size that {@link SynClamp} lets them ask for. The link's thread only.
 */
public final class DatagramDelivery implements RecordSink {
    /** What a decoder restored must not be changed. */
    private static final ThreadLocal<ByteBuffer> COPY =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FrameLimits.MAX_PACKET_LENGTH));

    private final SynClamp clamp;
    private final PacketDelivery delivery;
    private final IntSupplier received;
    private final SessionCounters counters;
    private int outer;

    /**
     * @param delivery where packets go then
     * @param received the ECN codepoint of the frame in hand
     */
    public DatagramDelivery(SynClamp clamp, PacketDelivery delivery, IntSupplier received, SessionCounters counters) {
        this.clamp = clamp;
        this.delivery = delivery;
        this.received = received;
        this.counters = counters;
    }

    /** Begins with another frame: its packets may come in later turns. */
    void begin() {
        outer = received.getAsInt();
        clamp.begin();
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        if (outer == Ecn.NOT_ECT) {
            deliver(buffer, offset, length, metadata, turn);
        } else {
            mark(buffer, offset, length, metadata, turn);
        }
    }

    private void mark(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        int codepoint = Ecn.of(buffer, offset);
        int wanted = Ecn.inner(codepoint, outer);
        if (wanted == codepoint) {
            deliver(buffer, offset, length, metadata, turn);
        } else if (wanted == Ecn.DROP) {
            turn.spend(length);
            counters.drop(Drop.QUEUE_FULL);
        } else {
            ByteBuffer copy = COPY.get();
            copy.put(0, buffer, offset, length);
            Ecn.set(copy, 0, wanted);
            deliver(copy, 0, length, metadata, turn);
        }
    }

    private void deliver(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        if (clamp.lowers(buffer, offset, length, metadata)) {
            delivery.packet(clamp.buffer(), 0, length, metadata, turn);
        } else {
            delivery.packet(buffer, offset, length, metadata, turn);
        }
    }

    /** Lets go of packets that wait for others to be joined with. */
    void flush() {
        delivery.flush();
    }
}

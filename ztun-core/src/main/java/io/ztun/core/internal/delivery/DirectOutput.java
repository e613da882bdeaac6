package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.spi.TunWriter;

/** Writes packets to the TUN as they come, and counts them. Super-packets that it refuses are cut and written again. */
public final class DirectOutput implements TunOutput {
    /** Seldom needed, and not the one that {@link PacketDelivery} uses, which may be at work when this one is needed. */
    private static final ThreadLocal<SegmentWriter> SEGMENTS = ThreadLocal.withInitial(SegmentWriter::new);

    private final TunWriter tun;
    private final SuperPackets superPackets;
    private final Counters counters;

    /** Whose packets are coming, or null. */
    private SessionCounters session;

    public DirectOutput(TunWriter tun, SuperPackets superPackets, Counters counters) {
        this.tun = tun;
        this.superPackets = superPackets;
        this.counters = counters;
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long offload) {
        boolean whole = superPackets.areTaken() || !Offload.isSuperPacket(offload);
        if (whole && tun.write(buffer, offset, length, offload)) {
            counters.packetsReceived.increment();
            counters.bytesReceived.add(length);
        } else if (whole && !superPackets.isRefused(tun, offload)) {
            drop();
        } else if (SEGMENTS.get().write(buffer, offset, length, offload, this) == 0) {
            drop();
        }
    }

    private void drop() {
        if (session != null) {
            session.drop(Drop.TUN);
        } else {
            counters.drop(Drop.TUN, 1);
        }
    }

    @Override
    public void onBehalfOf(SessionCounters counters) {
        session = counters;
    }

    @Override
    public void flush() {}
}

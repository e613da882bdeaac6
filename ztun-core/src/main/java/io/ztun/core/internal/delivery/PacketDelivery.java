package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.ztun.api.Offload;
import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.count.Traffic;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.ip.ServerPorts;
import io.ztun.core.internal.offload.OffloadCheck;
import io.ztun.spi.Turn;

/**
 * Hands a peer's packets to the TUN, after a look at each: whether it comes from where the peer may send from, and
 * fits its metadata. A packet longer than the MTU is none of its business: the far interface may have a larger one, and the
 * kernel takes such packets. The link's thread only.
 */
public final class PacketDelivery implements RecordSink {
    /** What a segment costs that counts ({@link SegmentBudget}), in bytes: half of a packet, wherever it is cut in the end. */
    private static final int SEGMENT_BYTES = 8_192;

    /** Seldom needed: for kernels that do not take all super-packets. */
    private static final ThreadLocal<SegmentWriter> SEGMENTS = ThreadLocal.withInitial(SegmentWriter::new);

    private final TunOutput tun;
    private final SuperPackets superPackets;
    private final SourceCheck sources;
    private final BooleanSupplier shared;
    private final boolean offload;
    private final LongSupplier clock;
    private final SegmentBudget budget;
    private final SessionCounters counters;
    private final Traffic traffic;
    private final ServerPorts ports = new ServerPorts();

    /**
     * Has delivered nothing yet.
     *
     * @param offload whether the peer may send super-packets and checksums that are not complete
     * @param superPackets those that the TUN takes
     * @param shared whether there are other sessions, which would suffer from very many short packets
     * @param counters the session's
     * @param clock in nanoseconds
     */
    public PacketDelivery(
            boolean offload,
            SuperPackets superPackets,
            TunOutput tun,
            SourceCheck sources,
            BooleanSupplier shared,
            SessionCounters counters,
            LongSupplier clock) {
        this.offload = offload;
        this.superPackets = superPackets;
        this.tun = tun;
        this.sources = sources;
        this.shared = shared;
        this.counters = counters;
        traffic = counters.received();
        this.clock = clock;
        budget = new SegmentBudget(clock.getAsLong());
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        turn.spend(length);
        if (!sources.allows(IpAddresses.sourceHigh(buffer, offset), IpAddresses.sourceLow(buffer, offset))) {
            counters.drop(Drop.SOURCE);
        } else if (length < SegmentBudget.FREE_LENGTH && shared.getAsBoolean() && !budget.takePacket(clock)) {
            counters.drop(Drop.QUEUE_FULL);
        } else if (metadata == Offload.NONE) {
            count(buffer, offset, length);
            tun.packet(buffer, offset, length, Offload.NONE);
        } else {
            deliverOffloaded(buffer, offset, length, metadata, turn);
        }
    }

    private void deliverOffloaded(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        long checked = offload ? OffloadCheck.check(buffer, offset, length, metadata) : OffloadCheck.INVALID;
        if (checked == OffloadCheck.INVALID) {
            counters.drop(Drop.INVALID);
            return;
        }
        if (Offload.isSuperPacket(checked)) {
            int segments = SegmentBudget.counted(length, Offload.gsoSize(checked));
            if (!budget.take(segments, segments == 0 ? 0 : clock.getAsLong())) {
                counters.drop(Drop.QUEUE_FULL);
                return;
            }
            turn.spend(segments * SEGMENT_BYTES);
        }
        count(buffer, offset, length);
        if (superPackets.isTaken(buffer, offset, length, checked)) {
            tun.packet(buffer, offset, length, checked);
        } else {
            turn.spend(SEGMENTS.get().write(buffer, offset, length, checked, tun));
        }
    }

    private void count(ByteBuffer buffer, int offset, int length) {
        int application = ports.of(buffer, offset, length, IpPackets.transport(buffer, offset, length));
        traffic.addPackets(1, length);
        traffic.applications().packet(application, length, ApplicationTable.THROUGH);
        traffic.applications().share(application, length);
        tun.onBehalfOf(counters);
    }

    /** Lets go of packets that wait for others to be joined with. */
    public void flush() {
        tun.flush();
        tun.onBehalfOf(null);
    }
}

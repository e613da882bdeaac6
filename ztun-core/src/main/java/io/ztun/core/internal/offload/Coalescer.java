package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;

/**
 * Joins consecutive packets of a flow to super-packets by the rules of the kernel's receive offload
 * ({@code tcp_gro_receive}, {@code udp_gro_receive_segment}, {@code inet_gro_receive}), and only where a {@link Segmenter}
 * would give back the very same packets: verified checksums, equal headers, ids and sequence numbers that continue, equal
 * sizes but for the last. Everything else passes as it is.
 *
 * <p>Packets that merely lack their checksum, and smaller super-packets, join their like: of them only the sum of the
 * pseudo-header is looked at, and what comes out lacks its checksum too.
 *
 * <p>Packets of a flow keep their order, and none waits longer than until {@link #flush()}, which belongs at the end of
 * every batch. A few flows are held at a time, 64 KiB each, allocated at start. One thread.
 */
public final class Coalescer {

    /** As many flows as the kernel holds in one bucket of its table ({@code MAX_GRO_SKBS} in {@code net/core/gro.c}). */
    static final int FLOWS = 8;

    private final PacketSink sink;
    private final boolean udp;
    private final CoalescedFlow[] flows = new CoalescedFlow[FLOWS];
    private final SegmentView segment = new SegmentView();
    private int next;

    /** The one that took a packet last, which is likely to take the next. */
    private CoalescedFlow latest;

    /**
     * @param sink takes what comes out, during {@link #add} and {@link #flush()}
     * @param udp whether UDP is joined too: only where whoever takes the packets knows {@link Offload#GSO_UDP_L4}
     */
    public Coalescer(PacketSink sink, boolean udp) {
        this.sink = sink;
        this.udp = udp;
        for (int i = 0; i < FLOWS; i++) {
            flows[i] = new CoalescedFlow();
        }
        latest = flows[0];
    }

    /**
     * Takes in a packet: it is copied, or handed on at once.
     *
     * @param packet not kept
     * @param length the packet's length in bytes
     * @param offload its metadata, as {@link OffloadCheck} returned it
     */
    public void add(ByteBuffer packet, int offset, int length, long offload) {
        if (latest.isPlainlyContinuedBy(packet, offset, length, offload)) {
            latest.appendPlain(packet, offset);
        } else {
            addAnyhow(packet, offset, length, offload);
        }
    }

    private void addAnyhow(ByteBuffer packet, int offset, int length, long offload) {
        if (!segment.pointAt(packet, offset, length)) {
            // No telling which flow this might belong to.
            flush();
            sink.packet(packet, offset, length, offload);
            return;
        }
        CoalescedFlow flow = find();
        boolean joinable = (segment.tcp || udp) && segment.isPlain() && segment.takes(offload);
        boolean continues = joinable && flow != null && flow.isContinuedBy(segment);
        boolean begins = joinable && segment.mayBegin();
        boolean sound = (continues || begins) && segment.isSound();
        if (continues && sound) {
            append(flow);
            return;
        }
        if (flow != null) {
            flow.flush(sink);
        }
        if (begins && sound) {
            begin(flow != null ? flow : free());
        } else {
            sink.packet(packet, offset, length, offload);
        }
    }

    /** Hands over everything that is held. */
    public void flush() {
        for (CoalescedFlow flow : flows) {
            flow.flush(sink);
        }
    }

    private void begin(CoalescedFlow flow) {
        latest = flow;
        flow.begin(segment);
        if (flow.isComplete()) {
            flow.flush(sink);
        }
    }

    private void append(CoalescedFlow flow) {
        latest = flow;
        flow.append(segment);
        if (flow.isComplete()) {
            flow.flush(sink);
        }
    }

    private CoalescedFlow find() {
        for (CoalescedFlow flow : flows) {
            if (flow.owns(segment)) {
                return flow;
            }
        }
        return null;
    }

    /** A slot that holds nothing; where all do, one after the other gives way. */
    private CoalescedFlow free() {
        for (CoalescedFlow flow : flows) {
            if (flow.isEmpty()) {
                return flow;
            }
        }
        CoalescedFlow flow = flows[next];
        next = (next + 1) % FLOWS;
        flow.flush(sink);
        return flow;
    }
}

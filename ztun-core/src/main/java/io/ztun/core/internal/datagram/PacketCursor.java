package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.ip.Ecn;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.ServerPorts;
import io.ztun.core.internal.lanes.Lanes;
import io.ztun.core.internal.offload.Cutter;

/**
 * Walks over the packets of a run and over the pieces of those that are cut. A packet whose metadata does not fit is passed
 * over. One thread; reused for every run.
 */
final class PacketCursor {
    /** In place of a reason: the packet is passed over. */
    private static final byte INVALID = -1;

    private final Cutter cutter = new Cutter();
    private PacketBatch batch;
    private int[] indices;
    private int count;
    private int maxLength;

    private int position;
    private int flow;
    private int trafficClass;
    private boolean touched;

    /** Of each packet of the run, what it belongs to, and why it goes the way it goes; headers may be overwritten later. */
    private int[] applications = new int[1];

    private byte[] why = new byte[1];

    private int seen;
    private int passed;

    /**
     * Begins a run.
     *
     * @param maxLength how long a packet may be for a datagram to hold its record, in bytes
     */
    void begin(PacketBatch batch, int[] indices, int count, int maxLength) {
        this.batch = batch;
        this.indices = indices;
        this.count = count;
        this.maxLength = maxLength;
        if (count > why.length) {
            applications = new int[Math.max(count, 4 * why.length)];
            why = new byte[applications.length];
        }
        seen = 0;
        passed = 0;
        position = -1;
        next();
    }

    private void next() {
        position++;
        while (position < count && !open()) {
            position++;
        }
    }

    private boolean open() {
        int index = indices[position];
        ByteBuffer buffer = batch.buffer();
        int offset = batch.offset(index);
        int length = batch.length(index);
        boolean fits = cutter.start(buffer, offset, length, batch.offload(index), maxLength);
        if (position >= seen) {
            why[position] = fits ? (byte) ApplicationTable.THROUGH : INVALID;
            seen = position + 1;
        }
        if (fits) {
            flow = batch.flow(index);
            trafficClass = Ecn.trafficClass(buffer, offset);
            touched = false;
        }
        return fits;
    }

    /** Whether the run is at its end. */
    boolean isDone() {
        return position >= count;
    }

    /** The packet's pieces, from the next one on. */
    Cutter cutter() {
        return cutter;
    }

    /** The flow that the packet belongs to. */
    int flow() {
        return flow;
    }

    /** DSCP and ECN in the packet's header. */
    int trafficClass() {
        return trafficClass;
    }

    /** The service that the packet belongs to. */
    int service() {
        return IpAddresses.serviceHash(batch.buffer(), offset(), length(), transport());
    }

    /** What {@link io.ztun.core.internal.ip.IpPackets#transport} says of the packet. */
    int transport() {
        return batch.transport(indices[position]);
    }

    /** The buffer that the packet stands in. */
    ByteBuffer buffer() {
        return batch.buffer();
    }

    /** Where the packet begins, or began before it was cut. */
    int offset() {
        return batch.offset(indices[position]);
    }

    /** The packet's whole length in bytes. */
    int length() {
        return batch.length(indices[position]);
    }

    /** Which way the packet goes. */
    int lane(Lanes lanes) {
        return lanes.of(batch.buffer(), offset(), length(), flow, transport());
    }

    /** Whether the packet may be compressed in one body with another one of the run. */
    boolean mayShare(Lanes lanes, int other) {
        int index = indices[other];
        return lanes.mayShare(batch.buffer(), batch.offset(index), batch.length(index), offset(), length());
    }

    /** The packet's place in the run. */
    int position() {
        return position;
    }

    /** Goes on behind a piece. */
    void advance(int payload) {
        cutter.advance(payload);
        if (cutter.left() == 0) {
            next();
        }
    }

    /** Goes back to a place where it was before; not into a packet that has been {@link #touch touched}. */
    void moveTo(int position, int done, int segmentsDone) {
        if (position != this.position) {
            this.position = position;
            if (!isDone()) {
                open();
            }
        }
        cutter.moveTo(done, segmentsDone);
    }

    /** Notes that a piece of the packet was made in place, so that nobody can begin with it anew. */
    void touch() {
        touched = true;
    }

    /** Whether a piece of the packet has been made in place. */
    boolean isTouched() {
        return touched;
    }

    /** Looks which applications the packets belong to; before the first of them is sent. */
    void identify(ServerPorts ports) {
        for (int i = 0; i < count; i++) {
            int index = indices[i];
            applications[i] =
                    ports.of(batch.buffer(), batch.offset(index), batch.length(index), batch.transport(index));
        }
    }

    /** What a packet of the run belongs to. */
    int application(int position) {
        return applications[position];
    }

    /** Notes why the packet goes through the codec or around it. */
    void note(int reason) {
        why[position] = (byte) reason;
    }

    /** Counts what has been passed by since it was called last in this run: sent, or invalid. Answers with the bytes sent. */
    long countPassed(SessionCounters counters) {
        ApplicationTable table = counters.sent().applications();
        long bytes = 0;
        int invalid = 0;
        for (int i = passed; i < position; i++) {
            if (why[i] == INVALID) {
                invalid++;
            } else {
                int length = batch.length(indices[i]);
                table.packet(applications[i], length, why[i]);
                bytes += length;
            }
        }
        counters.addSent(position - passed - invalid, bytes);
        counters.drop(Drop.INVALID, invalid);
        passed = position;
        return bytes;
    }

    /** Counts what has not been passed by at the end of the run: lost. */
    void countLeft(SessionCounters counters) {
        counters.drop(Drop.QUEUE_FULL, count - position);
    }
}

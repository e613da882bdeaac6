package io.ztun.estimate.traffic;

import java.nio.ByteBuffer;

/**
 * Packets in the order in which tunnels read them, with what is known of each. Written by the thread that reads the recording, and
 * then read by all contenders; who hands it over sees to it that those are not at the same time.
 */
public final class PacketBlock {
    private static final int PACKETS = 1 << 13;
    private static final int BYTES = 1 << 21;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private final int[] offsets = new int[PACKETS];
    private final int[] lengths = new int[PACKETS];
    private final int[] applications = new int[PACKETS];
    private final int[] directions = new int[PACKETS];
    private final int[] flows = new int[PACKETS];
    private final long[] offloads = new long[PACKETS];
    private final long[] times = new long[PACKETS];
    private final long[] batches = new long[PACKETS];
    private int count;
    private int end;

    /** Makes an empty one. */
    public PacketBlock() {}

    /** Forgets all packets. */
    public void clear() {
        count = 0;
        end = 0;
    }

    boolean hasRoom(int length) {
        return count < PACKETS && end + length <= BYTES;
    }

    void add(
            ByteBuffer packet,
            int offset,
            int length,
            long offload,
            int application,
            int flow,
            int direction,
            long timeNs,
            long batch) {
        buffer.put(end, packet, offset, length);
        offsets[count] = end;
        lengths[count] = length;
        offloads[count] = offload;
        applications[count] = application;
        directions[count] = direction;
        flows[count] = flow;
        times[count] = timeNs;
        batches[count] = batch;
        count++;
        end += length;
    }

    /** How many packets there are. */
    public int count() {
        return count;
    }

    /** What they stand in. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where packet {@code i} begins. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Its length in bytes. */
    public int length(int i) {
        return lengths[i];
    }

    /** What is left to do for it; see {@link io.ztun.api.Offload}. */
    public long offload(int i) {
        return offloads[i];
    }

    /** The number of its application. */
    public int application(int i) {
        return applications[i];
    }

    /** The end that sends it. */
    public int direction(int i) {
        return directions[i];
    }

    /** A number that packets of its conversation share, both ways. */
    public int flow(int i) {
        return flows[i];
    }

    /** When a tunnel would read it, in nanoseconds. */
    public long timeNs(int i) {
        return times[i];
    }

    /** The number of the batch that a tunnel would read it in, if it does not linger. */
    public long batch(int i) {
        return batches[i];
    }
}

package io.ztun.estimate.traffic;

import io.ztun.core.replay.PacketView;

/** A conversation: the addresses and ports of both its ends, whichever of them sends. Owned by {@link Flows}. */
final class Flow {
    private long firstHigh;
    private long firstLow;
    private long secondHigh;
    private long secondLow;
    private long ports;
    private int protocol = -1;

    /** A number of its own, for as long as it is remembered. */
    final int number;

    /** By which packet of all it was last known. */
    long lastPacket;

    /** Number of the application. */
    int application;

    /** The end that its first address is at. */
    int side;

    /** For each end, the batch of its reader that its last packet is in, or a later one; see {@link Moments#reads}. */
    final long[] batches = {-1, -1};

    /** For each end, packets with payload that it has sent and the other has not acknowledged; negative if there were none ever. */
    final int[] unacknowledged = {-1, -1};

    /** For each end, the last acknowledgement number that it sent. */
    final int[] acknowledged = new int[2];

    Flow(int number) {
        this.number = number;
    }

    /** Whether a packet belongs to it. */
    boolean owns(PacketView packet, int protocol, long ports) {
        if (protocol != this.protocol) {
            return false;
        }
        return isFromFirst(packet, ports) || ports == swapped(this.ports) && isFromSecond(packet);
    }

    /** Whether a packet, which may be a fragment without ports, goes between its two hosts. */
    boolean isBetweenEndsOf(PacketView packet) {
        return isFromFirst(packet) || isFromSecond(packet);
    }

    private boolean isFromFirst(PacketView packet, long ports) {
        return ports == this.ports && isFromFirst(packet);
    }

    private boolean isFromFirst(PacketView packet) {
        return packet.sourceLow() == firstLow
                && packet.sourceHigh() == firstHigh
                && packet.destinationLow() == secondLow
                && packet.destinationHigh() == secondHigh;
    }

    private boolean isFromSecond(PacketView packet) {
        return packet.sourceLow() == secondLow
                && packet.sourceHigh() == secondHigh
                && packet.destinationLow() == firstLow
                && packet.destinationHigh() == firstHigh;
    }

    /** The end that sends a packet of it, which may be a fragment without ports. */
    int direction(PacketView packet, long ports) {
        boolean first = ports < 0 ? isFromFirst(packet) : isFromFirst(packet, ports);
        return first ? side : 1 - side;
    }

    /** Becomes the flow of a packet. */
    void begin(PacketView packet, int protocol, long ports) {
        this.protocol = protocol;
        this.ports = ports;
        firstHigh = packet.sourceHigh();
        firstLow = packet.sourceLow();
        secondHigh = packet.destinationHigh();
        secondLow = packet.destinationLow();
        batches[0] = -1;
        batches[1] = -1;
        unacknowledged[0] = -1;
        unacknowledged[1] = -1;
    }

    static long swapped(long ports) {
        return ports < 0 ? ports : (ports & 0xffff) << 16 | ports >>> 16;
    }
}

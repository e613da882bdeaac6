package io.ztun.estimate.traffic;

import io.ztun.core.replay.PacketView;

/**
 * The conversations of late. Of those that share a set of places the one is forgotten that has been silent for longest, and known
 * again by its ports. One thread.
 */
final class Flows {
    private static final int PLACES = 1 << 15;
    private static final int WAYS = 4;
    private static final int FRAGMENTS = 1 << 8;

    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int PORT_MAX_WELL_KNOWN = 1_023;

    private final Flow[] places = new Flow[PLACES];
    private final Flow[] fragmented = new Flow[FRAGMENTS];
    private final Applications applications;
    private final Sides sides = new Sides();
    private long packets;

    Flows(Applications applications) {
        this.applications = applications;
    }

    /** The flow of a packet, which is made if it is not known. */
    Flow of(PacketView packet) {
        long ports = packet.ports();
        if (packet.isFragment()) {
            return ofFragment(packet, ports);
        }
        return find(packet, packet.protocol(), ports);
    }

    /** The fragments of a packet follow the first, which alone has the ports. */
    private Flow ofFragment(PacketView packet, long ports) {
        long mix = packet.sourceLow() * 31 + packet.destinationLow() + packet.fragmentId();
        int place = (int) (mix * 0x9e37_79b9_7f4a_7c15L >>> 56);
        if (ports >= 0) {
            fragmented[place] = find(packet, packet.protocol(), ports);
        }
        Flow flow = fragmented[place];
        return flow != null && flow.isBetweenEndsOf(packet) ? flow : find(packet, packet.protocol(), -1);
    }

    private Flow find(PacketView packet, int protocol, long ports) {
        int first = place(packet, protocol, ports) & -WAYS;
        packets++;
        Flow oldest = null;
        for (int place = first; place < first + WAYS; place++) {
            Flow flow = places[place];
            if (flow == null) {
                flow = new Flow(place);
                places[place] = flow;
                return begin(flow, packet, protocol, ports);
            }
            if (flow.owns(packet, protocol, ports)) {
                flow.lastPacket = packets;
                return flow;
            }
            oldest = oldest == null || flow.lastPacket < oldest.lastPacket ? flow : oldest;
        }
        return begin(oldest, packet, protocol, ports);
    }

    private Flow begin(Flow flow, PacketView packet, int protocol, long ports) {
        flow.lastPacket = packets;
        flow.begin(packet, protocol, ports);
        boolean fromClient = isFromClient(packet, ports);
        flow.side = sides.of(
                packet.sourceHigh(), packet.sourceLow(), packet.destinationHigh(), packet.destinationLow(), fromClient);
        int server = ports < 0 ? 0 : (int) (fromClient ? ports & 0xffff : ports >>> 16);
        flow.application = applications.number(protocol, server);
        return flow;
    }

    /** The same for both directions. */
    private static int place(PacketView packet, int protocol, long ports) {
        long from = packet.sourceHigh() * 31 + packet.sourceLow() * 17 + (ports < 0 ? 0 : ports >>> 16);
        long to = packet.destinationHigh() * 31 + packet.destinationLow() * 17 + (ports < 0 ? 0 : ports & 0xffff);
        long mix = (from + to + protocol) * 0x9e37_79b9_7f4a_7c15L + (from ^ to) * 0xc2b2_ae3d_27d4_eb4fL;
        return (int) (mix >>> 49);
    }

    /** By TCP's SYN, else by ports: servers have well-known ones, or the lower. */
    private static boolean isFromClient(PacketView packet, long ports) {
        int flags = packet.tcpFlags() & (SYN | ACK);
        if (flags == SYN || flags == (SYN | ACK)) {
            return flags == SYN;
        }
        if (ports < 0) {
            return true;
        }
        int from = (int) (ports >>> 16);
        int to = (int) ports & 0xffff;
        int fromRank = rank(from);
        int toRank = rank(to);
        return fromRank == toRank ? to <= from : toRank < fromRank;
    }

    private static int rank(int port) {
        return port <= PORT_MAX_WELL_KNOWN ? 0 : Names.isKnown(port) ? 1 : 2;
    }
}

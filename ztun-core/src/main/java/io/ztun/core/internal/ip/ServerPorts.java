package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

/**
 * Tells which application a packet belongs to: its protocol, and the port of the end that serves. That is the lower of the two, since
 * clients take high ones, unless TCP's SYN has said otherwise, or the higher one is known. One thread at a time.
 */
public final class ServerPorts {
    /** From here on Linux takes ports for clients (ip_local_port_range). */
    private static final int EPHEMERAL = 32_768;

    /** WireGuard's port, the only well-known one among those. */
    private static final int WIREGUARD = 51_820;

    private static final int PRIVILEGED = 1_024;

    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;

    /** Connections are remembered here whose server has the higher port; they share it, and the later one wins. */
    private final int[] higher = new int[64];

    /**
     * The application.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param transport what {@link IpPackets#transport} says of it
     * @return the protocol in the upper 16 bits, the port in the lower; port 0 where there is none, or a fragment hides it
     */
    public int of(ByteBuffer packet, int offset, int length, int transport) {
        if (transport == IpPackets.MALFORMED) {
            return IpPackets.protocol(packet, offset) << 16;
        }
        int protocol = IpPackets.transportProtocol(transport);
        int at = IpPackets.transportOffset(transport);
        boolean hasPorts =
                protocol == IpPackets.TCP || protocol == IpPackets.UDP || protocol == SCTP || protocol == UDP_LITE;
        if (!hasPorts || at + Integer.BYTES > length) {
            return protocol << 16;
        }
        int ports = Bytes.i32(packet, offset + at);
        int low = Math.min(ports >>> 16, ports & 0xffff);
        if (low < PRIVILEGED) {
            return protocol << 16 | low;
        }
        boolean isHigher = protocol == IpPackets.TCP
                ? isHigher(packet, offset + at, length - at, ports)
                : low >= EPHEMERAL && high(ports) == WIREGUARD;
        return protocol << 16 | (isHigher ? high(ports) : low);
    }

    private static int high(int ports) {
        return Math.max(ports >>> 16, ports & 0xffff);
    }

    private boolean isHigher(ByteBuffer packet, int header, int length, int ports) {
        int slot = ports * 0x9e37_79b9 >>> 26;
        int flags = length < HeaderLayout.TCP_LENGTH_MIN ? 0 : packet.get(header + HeaderLayout.TCP_FLAGS);
        if ((flags & HeaderLayout.SYN) != 0) {
            boolean answer = (flags & HeaderLayout.ACK) != 0;
            int server = answer ? ports >>> 16 : ports & 0xffff;
            if (server == high(ports)) {
                higher[slot] = ports;
            } else if (higher[slot] == ports) {
                higher[slot] = 0;
            }
        }
        return higher[slot] == ports;
    }
}

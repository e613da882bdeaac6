package io.ztun.core.internal.packet;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/** The metadata of a packet that merely lacks its own TCP or UDP checksum, which its headers say without help. */
final class PartialChecksum {
    private PartialChecksum() {}

    /**
     * That metadata.
     *
     * @param transport what {@link IpPackets#transport} says of the packet
     * @return {@link Offload#NONE} if the packet is neither TCP nor UDP, or a fragment
     */
    static long of(int transport) {
        if (transport == IpPackets.MALFORMED) {
            return Offload.NONE;
        }
        return switch (IpPackets.transportProtocol(transport)) {
            case IpPackets.TCP -> at(transport, HeaderLayout.TCP_CHECKSUM);
            case IpPackets.UDP -> at(transport, HeaderLayout.UDP_CHECKSUM);
            default -> Offload.NONE;
        };
    }

    private static long at(int transport, int field) {
        int start = IpPackets.transportOffset(transport);
        return Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, start, field);
    }
}

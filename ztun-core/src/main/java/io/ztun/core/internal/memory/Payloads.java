package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Which bytes of a packet are remembered: its payload, so that headers do not stand between what belongs together. Both ends of a
 * direction find the same. Thread-safe.
 */
public final class Payloads {
    /** Shorter payloads are not remembered: the codec's own history serves them. */
    public static final int LEAST = 64;

    private Payloads() {}

    /**
     * How many bytes at the end of a packet are remembered.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param transport what {@link IpPackets#transport} says of it
     * @return bytes, 0 if it is neither TCP nor UDP, or short
     */
    public static int length(ByteBuffer packet, int offset, int length, int transport) {
        if (transport == IpPackets.MALFORMED) {
            return 0;
        }
        int at = IpPackets.transportOffset(transport);
        int header = switch (IpPackets.transportProtocol(transport)) {
            case IpPackets.TCP ->
                at + HeaderLayout.TCP_LENGTH_MIN > length ? length : IpPackets.tcpHeaderLength(packet, offset + at);
            case IpPackets.UDP -> HeaderLayout.UDP_HEADER_LENGTH;
            default -> length;
        };
        int payload = length - at - header;
        return payload < LEAST ? 0 : payload;
    }
}

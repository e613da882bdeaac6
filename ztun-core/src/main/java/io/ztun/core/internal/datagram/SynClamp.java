package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.offload.MssClamp;
import io.ztun.core.internal.packet.Records;

/**
 * Makes the peer's TCP connections ask for segments that fit a datagram once they are encoded, as seen from this end: where
 * the service's data shrinks, for longer ones. A lost datagram then costs one segment either way, and TCP, which counts
 * losses by segments, goes that much faster. Segments that do not shrink after all are cut. The link's thread.
 */
public final class SynClamp {
    private static final int SYN_LENGTH_MAX = 512;

    /** A service's data may change, and a long segment that has to be cut is sent again whole when a piece of it is lost. */
    private static final int DATAGRAMS_MOST = 3;

    /** The headers that a segment has in each datagram that it takes: IPv6, TCP, timestamps. */
    private static final int HEADERS = HeaderLayout.IPV6_LENGTH + HeaderLayout.TCP_LENGTH_MIN + 12;

    private final OutgoingFrames frames;
    private final PackingEstimate services;

    /** A copy, because what a decoder restored must not be changed. */
    private ByteBuffer copy;

    private int maxLength;

    /** @param services what is known about what this end sends */
    public SynClamp(OutgoingFrames frames, PackingEstimate services) {
        this.frames = frames;
        this.services = services;
    }

    /** Looks how long packets may be just now. */
    void begin() {
        maxLength = frames.bodyLimit() - Records.PARTIAL_PREFIX;
    }

    /** Whether the packet asks for more than fits; {@link #buffer()} then has one at 0 that does not. */
    boolean lowers(ByteBuffer packet, int offset, int length, long offload) {
        int value = length > SYN_LENGTH_MAX ? 0 : MssClamp.find(packet, offset, length);
        if (value == 0) {
            return false;
        }
        int longest =
                longest(IpAddresses.serviceHash(packet, offset, length, IpPackets.transport(packet, offset, length)));
        if (!MssClamp.exceeds(packet, offset, value, longest)) {
            return false;
        }
        copy = copy == null ? ByteBuffer.allocateDirect(SYN_LENGTH_MAX) : copy;
        copy.put(0, packet, offset, length);
        MssClamp.lower(copy, 0, value, offload, longest);
        return true;
    }

    private int longest(int service) {
        int datagrams = Math.min(DATAGRAMS_MOST, services.whole(service));
        return maxLength + (datagrams - 1) * (maxLength - HEADERS);
    }

    /** The buffer of the changed packet. */
    ByteBuffer buffer() {
        return copy;
    }
}

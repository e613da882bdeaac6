package io.ztun.core.replay;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.lanes.ApartRules;
import io.ztun.core.internal.lanes.NoiseEstimate;
import io.ztun.core.settings.NoCompress;

/** The headers of one IP packet after the other, and what a tunnel thinks of each. One thread. */
@Api(Api.Status.INTERNAL)
public final class PacketView {

    /** What a packet looks like. */
    @Api(Api.Status.INTERNAL)
    public enum Look {
        /** Nothing in particular. */
        PLAIN,
        /** Encrypted, as its port or its protocol says. */
        ENCRYPTED,
        /** Encrypted or compressed already, as its bytes look. */
        NOISE
    }

    private static final int IPV6_FRAGMENT = 44;
    private static final int IPV6_FRAGMENT_ID = HeaderLayout.IPV6_LENGTH + 4;

    private final ApartRules rules = new ApartRules(NoCompress.NOTHING);
    private final NoiseEstimate noise = new NoiseEstimate();
    private ByteBuffer buffer;
    private int offset;
    private int length;
    private int transport;

    /** Points at nothing yet. */
    public PacketView() {}

    /**
     * Points at a packet, whose bytes have to stay as they are meanwhile.
     *
     * @param length bytes that are there
     * @return whether they are one whole IP packet; only then is there more to ask
     */
    public boolean pointAt(ByteBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        boolean whole = IpPackets.length(buffer, offset, offset + length) == length;
        transport = whole ? IpPackets.transport(buffer, offset, length) : IpPackets.MALFORMED;
        return whole;
    }

    /** The protocol behind the IP header and its extensions, as IANA numbers them. */
    public int protocol() {
        if (transport != IpPackets.MALFORMED) {
            return IpPackets.transportProtocol(transport);
        }
        boolean fragment6 = isIpv6Fragment();
        return fragment6 ? Bytes.u8(buffer, offset + HeaderLayout.IPV6_LENGTH) : IpPackets.protocol(buffer, offset);
    }

    private boolean isIpv6Fragment() {
        return IpPackets.version(buffer, offset) == 6
                && IpPackets.protocol(buffer, offset) == IPV6_FRAGMENT
                && length >= IPV6_FRAGMENT_ID + Integer.BYTES;
    }

    /** Whether this is a fragment of a packet. */
    public boolean isFragment() {
        return IpPackets.isIpv4Fragment(buffer, offset) || isIpv6Fragment();
    }

    /** What all fragments of one packet between two hosts share. */
    public int fragmentId() {
        return IpPackets.version(buffer, offset) == 4
                ? Bytes.u16(buffer, offset + HeaderLayout.IPV4_ID)
                : Bytes.i32(buffer, offset + IPV6_FRAGMENT_ID);
    }

    /** Where the ports are, also in a first fragment; negative if there are none. */
    private int portsAt() {
        int at = transport != IpPackets.MALFORMED ? IpPackets.transportOffset(transport) : firstFragmentPorts();
        int protocol = protocol();
        boolean known = protocol == IpPackets.TCP || protocol == IpPackets.UDP;
        return known && at >= 0 && at + Integer.BYTES <= length ? offset + at : -1;
    }

    private int firstFragmentPorts() {
        if (isIpv6Fragment()) {
            boolean first = (Bytes.u16(buffer, offset + HeaderLayout.IPV6_LENGTH + 2) & 0xfff8) == 0;
            return first ? HeaderLayout.IPV6_LENGTH + 8 : -1;
        }
        boolean first = IpPackets.isIpv4Fragment(buffer, offset)
                && (Bytes.u16(buffer, offset + HeaderLayout.IPV4_FRAGMENT) & 0x1fff) == 0;
        return first ? IpPackets.headerLength(buffer, offset) : -1;
    }

    /** The source port in the upper 16 bits, the destination port in the lower; negative if there are none. */
    public long ports() {
        int at = portsAt();
        return at < 0 ? -1 : Bytes.i32(buffer, at) & 0xffff_ffffL;
    }

    /** The flags of TCP; 0 if it is not TCP. */
    public int tcpFlags() {
        return isTcp() ? Bytes.u8(buffer, offset + IpPackets.transportOffset(transport) + HeaderLayout.TCP_FLAGS) : 0;
    }

    private boolean isTcp() {
        return transport != IpPackets.MALFORMED
                && IpPackets.transportProtocol(transport) == IpPackets.TCP
                && IpPackets.transportOffset(transport) + HeaderLayout.TCP_LENGTH_MIN <= length;
    }

    /** TCP's acknowledgement number; 0 if it is not TCP. */
    public int tcpAcknowledgement() {
        return isTcp()
                ? Bytes.i32(buffer, offset + IpPackets.transportOffset(transport) + HeaderLayout.TCP_ACKNOWLEDGEMENT)
                : 0;
    }

    /** Bytes before TCP's payload; 0 if it is not TCP, or the header is broken. */
    public int tcpHeaders() {
        if (!isTcp()) {
            return 0;
        }
        int at = IpPackets.transportOffset(transport);
        int header = IpPackets.tcpHeaderLength(buffer, offset + at);
        return header < HeaderLayout.TCP_LENGTH_MIN || at + header > length ? 0 : at + header;
    }

    /** The source address as {@link IpAddresses} has it: its upper 64 bits. */
    public long sourceHigh() {
        return IpAddresses.sourceHigh(buffer, offset);
    }

    /** The source address's lower 64 bits. */
    public long sourceLow() {
        return IpAddresses.sourceLow(buffer, offset);
    }

    /** The destination address's upper 64 bits. */
    public long destinationHigh() {
        return IpAddresses.destinationHigh(buffer, offset);
    }

    /** The destination address's lower 64 bits. */
    public long destinationLow() {
        return IpAddresses.destinationLow(buffer, offset);
    }

    /** What a tunnel would think of the packet. */
    public Look look() {
        if (rules.match(buffer, offset, length, transport)) {
            return Look.ENCRYPTED;
        }
        int flow = IpAddresses.flowHash(buffer, offset, length);
        return noise.isNoise(buffer, offset, length, transport, flow) ? Look.NOISE : Look.PLAIN;
    }
}

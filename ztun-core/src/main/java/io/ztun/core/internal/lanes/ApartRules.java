package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;
import java.util.List;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.settings.NoCompress;

/** Which packets stay out of the codec by their addresses, ports or protocol. Immutable. */
public final class ApartRules {
    private final PortSet tcp = new PortSet();
    private final PortSet udp = new PortSet();
    private final Subnets subnets;
    private final List<NoCompress.Ports> named;

    /** @param named what is never compressed, besides {@link EncryptedPorts what is encrypted} */
    public ApartRules(NoCompress named) {
        EncryptedPorts.addTo(tcp, udp);
        for (NoCompress.Ports ports : named.ports()) {
            PortSet set = ports.protocol() == NoCompress.Protocol.TCP ? tcp : udp;
            set.add(ports.first(), ports.last());
        }
        this.named = named.ports();
        subnets = new Subnets(named.subnets());
    }

    /**
     * Whether a packet stays out.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param transport what {@link IpPackets#transport} says of it
     */
    public boolean match(ByteBuffer packet, int offset, int length, int transport) {
        return subnets.match(packet, offset)
                || matchPorts(packet, offset, length, transport)
                || IpPackets.protocol(packet, offset) == EncryptedPorts.ESP;
    }

    /** Whether a packet that stays out does so because the user has named its port or network. Others are encrypted. */
    boolean isNamed(ByteBuffer packet, int offset, int length, int transport) {
        if (subnets.match(packet, offset) || IpPackets.protocol(packet, offset) == EncryptedPorts.ESP) {
            return subnets.match(packet, offset);
        }
        int at = IpPackets.transportOffset(transport);
        if (transport == IpPackets.MALFORMED || at + Integer.BYTES > length) {
            return true;
        }
        int ports = Bytes.i32(packet, offset + at);
        boolean tcp = IpPackets.transportProtocol(transport) == IpPackets.TCP;
        for (int i = 0; i < named.size(); i++) { // by index: an iterator would be an object per packet
            NoCompress.Ports range = named.get(i);
            if (tcp == (range.protocol() == NoCompress.Protocol.TCP)
                    && (holds(range, ports >>> 16) || holds(range, ports & 0xffff))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(NoCompress.Ports range, int port) {
        return port >= range.first() && port <= range.last();
    }

    private boolean matchPorts(ByteBuffer packet, int offset, int length, int transport) {
        int at = IpPackets.transportOffset(transport);
        if (transport == IpPackets.MALFORMED || at + Integer.BYTES > length) {
            return !named.isEmpty(); // a fragment hides its ports: who named one does not want it compressed
        }
        PortSet set = switch (IpPackets.transportProtocol(transport)) {
            case IpPackets.TCP -> tcp;
            case IpPackets.UDP -> udp;
            default -> null;
        };
        if (set == null) {
            return false;
        }
        int ports = Bytes.i32(packet, offset + at);
        return set.contains(ports >>> 16) || set.contains(ports & 0xffff);
    }
}

package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.settings.NoCompress;

/** Which packets stay out of the codec by their addresses, ports or protocol. Immutable. */
public final class ApartRules {
    private final PortSet tcp = new PortSet();
    private final PortSet udp = new PortSet();
    private final Subnets subnets;
    private final boolean portsNamed;

    /** @param named what is never compressed, besides {@link EncryptedPorts what is encrypted} */
    public ApartRules(NoCompress named) {
        EncryptedPorts.addTo(tcp, udp);
        for (NoCompress.Ports ports : named.ports()) {
            PortSet set = ports.protocol() == NoCompress.Protocol.TCP ? tcp : udp;
            set.add(ports.first(), ports.last());
        }
        portsNamed = !named.ports().isEmpty();
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

    private boolean matchPorts(ByteBuffer packet, int offset, int length, int transport) {
        int at = IpPackets.transportOffset(transport);
        if (transport == IpPackets.MALFORMED || at + Integer.BYTES > length) {
            return portsNamed; // a fragment hides its ports: who named one does not want it compressed
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

package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

import io.ztun.api.Cidr;
import io.ztun.core.internal.ip.IpAddresses;

/**
 * Where a peer comes from, as far as limits go: its IPv4 address, or the /64 network of its IPv6 address, in which a host may
 * take any address it likes (RFC 4291 section 2.5.1).
 *
 * @param high the address's upper 64 bits, as {@link IpAddresses} gives them
 * @param low its lower 64 bits, which are 0 for IPv6
 */
record Source(long high, long low) {

    /** Of all peers of a transport that has no addresses: they are told apart by nothing. */
    private static final Source UNKNOWN = new Source(0, 0);

    /** Of a peer, whose address need not be resolved. */
    static Source of(InetSocketAddress peer) {
        if (peer.isUnresolved()) {
            return UNKNOWN;
        }
        byte[] address = peer.getAddress().getAddress();
        return address.length == Integer.BYTES
                ? new Source(IpAddresses.high(address), IpAddresses.low(address))
                : new Source(IpAddresses.high(address), 0);
    }

    /** {@code 192.0.2.5} or {@code 2001:db8::/64}. */
    @Override
    public String toString() {
        if (equals(UNKNOWN)) {
            return "unknown";
        }
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            String address = Cidr.text(InetAddress.getByAddress(bytes));
            return low == 0 ? address + "/64" : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}

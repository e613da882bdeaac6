package io.ztun.transport.udp;

import java.net.InetSocketAddress;

import io.ztun.transport.nio.Addresses;

/**
 * Where datagrams go, and, at a server that listens on all its addresses, from which of them: a client behind a NAT gets
 * answers from the address that it asked, and from no other. A kind of its own for each way of sending, made by
 * {@link DatagramIo#peer} and {@link Source#toPeer}. Immutable.
 */
class Peer {
    private final InetSocketAddress address;

    Peer(InetSocketAddress address) {
        this.address = address;
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return Addresses.text(address);
    }
}

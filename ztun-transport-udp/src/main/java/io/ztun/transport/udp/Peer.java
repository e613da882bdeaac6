package io.ztun.transport.udp;

import java.net.InetSocketAddress;

import io.ztun.transport.nio.Addresses;

/** Where datagrams go. A kind of its own for each way of sending, made by {@link DatagramIo#peer}. Immutable. */
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

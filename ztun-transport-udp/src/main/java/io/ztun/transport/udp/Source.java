package io.ztun.transport.udp;

import java.nio.ByteBuffer;

/** Where the datagram that is being handled came from. One object for all datagrams of a socket; nobody keeps it. */
interface Source {
    /** Length of what {@link #write} writes. */
    int LENGTH = 18;

    /** Whether it is this one, which knows this host by the address that the datagram was sent to. Allocates nothing. */
    boolean is(Peer peer);

    /** What its header's ECN field says (RFC 3168); 0 where that is not known. */
    int ecn();

    /** Whom it came from, to be kept. */
    Peer toPeer();

    /** Writes the address as IPv6, IPv4 mapped into it (RFC 4291 section 2.5.5.2), then the port. */
    void write(byte[] target, int offset);

    /** Sends a datagram back, from the address that was asked if that is known, with the bytes from 0 to {@code length}; if the system does not take it, it is lost. */
    void reply(ByteBuffer datagram, int length);
}

package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;

/** How datagrams get into and out of one socket. Sending is thread-safe, receiving belongs to the socket's thread. */
interface DatagramIo {

    /**
     * Receives what is there, within bounds, without waiting.
     *
     * @return whether more may be there
     */
    boolean receive(DatagramSink sink) throws IOException;

    /** A destination for {@link SendBatch#send}. */
    Peer peer(InetSocketAddress address);

    /** An empty batch, for one thread at a time. */
    SendBatch newBatch();

    /** How this socket works, for the log. */
    String describe();
}

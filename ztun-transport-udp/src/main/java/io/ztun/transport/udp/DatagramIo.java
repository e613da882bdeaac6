package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** How datagrams get into and out of one socket. Sending is thread-safe, receiving belongs to the socket's thread. */
interface DatagramIo {

    /**
     * Receives what is there, within bounds, without waiting.
     *
     * @return how many times something was taken out of the socket's queue, be it several datagrams that the system had joined,
     *     or none; {@link #most} if more may be there
     */
    int receive(DatagramSink sink) throws IOException;

    /** What one call takes out of the queue at most. */
    int most();

    /**
     * From now on a peer is who asks from one address at one of this host's, and what is sent to it leaves from there. For a
     * socket that is bound to all addresses.
     *
     * @return whether the system does that; if not, it chooses the address
     */
    boolean answerFromWhereAsked();

    /** Whether it knows the ECN field of what has come, and sends each datagram with a field of its own. */
    boolean carriesEcn();

    /** A destination for {@link SendBatch#send}. */
    Peer peer(InetSocketAddress address);

    /** An empty batch, for one thread at a time. */
    SendBatch newBatch();

    /** Has a batch of another such object's, which is empty, leave by this socket from now on. */
    SendBatch adopt(SendBatch batch);

    /** The same for another socket of the thread. */
    DatagramIo on(DatagramChannel channel);

    /** How this socket works, for the log. */
    String describe();
}

package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

import io.ztun.transport.nio.SocketSetup;

/**
 * Learns that a server's host is up and nobody listens on the port there. The system tells only a connected socket of such an
 * ICMP message (udp(7)), and the session's own must not be connected: it has to go on when this host's address changes, and a
 * server with several addresses may answer from another one. Hence a socket for that purpose alone, whose answers are of no
 * interest. One thread; does not wait.
 */
final class PortProbe implements AutoCloseable {
    private final DatagramChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(1);

    PortProbe(InetSocketAddress server, SocketSetup sockets) throws IOException {
        channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            sockets.apply(channel).bind(sockets.source(server));
            channel.connect(server);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** @throws PortUnreachableException if a former one found that nobody listens */
    void send(ByteBuffer init) throws IOException {
        channel.write(init);
    }

    /** @throws PortUnreachableException if nobody listens */
    void check() throws IOException {
        channel.read(answer.clear());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package io.ztun.transport.udp;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * The system's buffers of a socket. What arrives while the thread is busy waits in the one, a tenth of a second at 500
 * Mbit/s; the other only has to bridge the time until a sender that found it full is back.
 */
final class SocketBuffers {
    static final int RECEIVE_LENGTH = 8 << 20;
    static final int SEND_LENGTH = 2 << 20;

    private SocketBuffers() {}

    /**
     * Asks for large ones. The system grants what its limits allow (net.core.rmem_max and wmem_max, socket(7)), and all of it
     * to whoever has CAP_NET_ADMIN.
     */
    static void enlarge(DatagramChannel channel) throws IOException {
        set(channel, RECEIVE_LENGTH, SEND_LENGTH);
    }

    /** The same with other lengths in bytes. */
    static void set(DatagramChannel channel, int receive, int send) throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receive);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, send);
        KernelSocket kernel = KernelSocket.of(channel);
        if (kernel != null) {
            kernel.forceBuffers(receive, send);
        }
    }
}

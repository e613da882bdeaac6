package io.ztun.core.internal.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Recognizes a client's own outer packets among those that the TUN gives: a route has led them back into the tunnel, and each time
 * that they went through it they would become more. Immutable.
 */
final class OuterPackets {
    private static final int TCP = 6;

    /** Where TCP's flags stand (RFC 9293 section 3.1). */
    private static final int TCP_FLAGS = 13;

    private static final int TCP_RST = 4;

    private final long high;
    private final long low;
    private final int port;
    private final Runnable seen;

    /**
     * @param server where the outer packets go
     * @param seen is told of each of them; a packet thread
     */
    OuterPackets(InetSocketAddress server, Runnable seen) {
        byte[] address = server.getAddress().getAddress();
        high = IpAddresses.high(address);
        low = IpAddresses.low(address);
        port = server.getPort();
        this.seen = seen;
    }

    /** Whether a packet, whose headers have been read, is one of them. */
    boolean take(PacketBatch batch, int index) {
        ByteBuffer buffer = batch.buffer();
        int offset = batch.offset(index);
        if (IpAddresses.destinationLow(buffer, offset) != low || IpAddresses.destinationHigh(buffer, offset) != high) {
            return false;
        }
        int transport = batch.transport(index);
        int at = IpPackets.transportOffset(transport);
        boolean own = transport != IpPackets.MALFORMED
                && at + Integer.BYTES <= batch.length(index)
                && (Bytes.i32(buffer, offset + at) & 0xffff) == port;
        if (own && !isReset(buffer, offset, batch.length(index), transport)) {
            seen.run();
        }
        return own;
    }

    /** The system answers for sockets that are gone, without their mark (--fwmark): that does not tell how the others go. */
    private static boolean isReset(ByteBuffer buffer, int offset, int length, int transport) {
        int flags = IpPackets.transportOffset(transport) + TCP_FLAGS;
        return IpPackets.transportProtocol(transport) == TCP
                && flags < length
                && (buffer.get(offset + flags) & TCP_RST) != 0;
    }
}

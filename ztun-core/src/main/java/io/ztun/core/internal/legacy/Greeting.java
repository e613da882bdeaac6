package io.ztun.core.internal.legacy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Link;

/**
 * What a server of the original says first: the client's address.
 *
 * <pre>
 *   0              4        5
 *   +--------------+--------+
 *   | IPv4 address | prefix |
 *   +--------------+--------+
 * </pre>
 */
public final class Greeting {
    /** In bytes. */
    static final int LENGTH = 5;

    private static final int PREFIX_MAX = 32;

    private Greeting() {}

    /**
     * Says it, over a link that is marked so, and has blocks follow, both ways.
     *
     * @param address of the client's, IPv4
     */
    public static void send(Link link, Cidr address) {
        ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + LENGTH)
                .put(Link.HEADROOM, address.address().getAddress())
                .put(Link.HEADROOM + LENGTH - 1, (byte) address.prefixLength());
        if (link.send(frame, Link.HEADROOM, LENGTH) > Link.SENT) {
            link.flush(0);
        }
        link.reframe(LegacyFraming.BLOCKS);
    }

    /**
     * Reads it.
     *
     * @param offset where it begins
     * @return the client's address and network
     * @throws ProtocolException if it is none
     */
    public static Cidr read(ByteBuffer frame, int offset) {
        byte[] address = new byte[LENGTH - 1];
        frame.get(offset, address);
        int prefix = frame.get(offset + LENGTH - 1) & 0xff;
        if (prefix > PREFIX_MAX) {
            throw new ProtocolException("the server speaks first, and not as the original did: prefix=" + prefix
                    + " max=" + PREFIX_MAX + "; is it a ztun server?");
        }
        return new Cidr(inet(address), prefix);
    }

    private static InetAddress inet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}

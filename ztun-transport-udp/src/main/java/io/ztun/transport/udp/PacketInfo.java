package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One of this host's addresses: the one that a datagram was sent to, and that answers to it leave from. It is a control message
 * (cmsg(3)), received and sent alike: {@code IPV6_PKTINFO} (RFC 3542 section 6.1) on an IPv6 socket, IPv4 addresses mapped, and
 * {@code IP_PKTINFO} (ip(7)) on an IPv4 one. The interface is 0, so that routes choose the way out, but for a link-local
 * address, which means nothing without one.
 *
 * <pre>
 *   in6_pktinfo   0 address (16)   16 interface (4)
 *   in_pktinfo    0 interface (4)   4 address to answer from (4)   8 address in the header (4)
 * </pre>
 */
final class PacketInfo {
    /** What one takes in memory at most. */
    static final int SPACE_MAX = 40;

    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_PKTINFO = 50;

    private static final int DATA_OFFSET = 16;
    private static final int IPV4_OFFSET = DATA_OFFSET + 4;
    private static final int IPV4_SPACE = 32;
    private static final int IPV6_INTERFACE_OFFSET = DATA_OFFSET + 16;
    private static final int LINK_LOCAL = 0xfe80;
    private static final int LINK_LOCAL_MASK = 0xffc0;

    /** The message as it lies in memory, in native order. */
    private final long[] words;

    /** Keeps what {@link #isAt} has found. */
    PacketInfo(ByteBuffer memory, int at) {
        ByteBuffer message = ByteBuffer.allocate(SPACE_MAX).order(ByteOrder.nativeOrder());
        words = new long[copy(memory, at, message, 0) / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = message.getLong(i * Long.BYTES);
        }
    }

    /** Whether a control message is one of these. */
    static boolean isAt(ByteBuffer memory, int at) {
        int level = memory.getInt(at + Long.BYTES);
        int type = memory.getInt(at + Long.BYTES + Integer.BYTES);
        return level == IPPROTO_IPV6 && type == IPV6_PKTINFO || level == IPPROTO_IP && type == IP_PKTINFO;
    }

    /** Writes a received one as it is to be sent. Returns what it takes in memory. */
    static int copy(ByteBuffer memory, int at, ByteBuffer target, int to) {
        boolean ipv6 = isIpv6(memory, at);
        int space = ipv6 ? SPACE_MAX : IPV4_SPACE;
        for (int i = 0; i < space; i += Long.BYTES) {
            target.putLong(to + i, memory.getLong(at + i));
        }
        if (!ipv6) {
            target.putInt(to + DATA_OFFSET, 0);
        } else if (!isLinkLocal(memory, at + DATA_OFFSET)) {
            target.putInt(to + IPV6_INTERFACE_OFFSET, 0);
        }
        return space;
    }

    private static boolean isIpv6(ByteBuffer memory, int at) {
        return memory.getInt(at + Long.BYTES) == IPPROTO_IPV6;
    }

    private static boolean isLinkLocal(ByteBuffer memory, int at) {
        int start = (memory.get(at) & 0xff) << Byte.SIZE | memory.get(at + 1) & 0xff;
        return (start & LINK_LOCAL_MASK) == LINK_LOCAL;
    }

    /** Writes it. Returns what it takes in memory. */
    int copyTo(ByteBuffer memory, int at) {
        for (int i = 0; i < words.length; i++) {
            memory.putLong(at + i * Long.BYTES, words[i]);
        }
        return words.length * Long.BYTES;
    }

    /** Whether a received one has the same address. */
    boolean is(ByteBuffer memory, int at) {
        if (words.length * Long.BYTES == SPACE_MAX) {
            return memory.getLong(at + DATA_OFFSET) == words[2]
                    && memory.getLong(at + DATA_OFFSET + Long.BYTES) == words[3];
        }
        long second = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? words[2] >>> Integer.SIZE : words[2];
        return memory.getInt(at + IPV4_OFFSET) == (int) second;
    }
}

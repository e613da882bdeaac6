package io.ztun.transport.udp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A peer with its {@code struct sockaddr}, and the address that it knows this host by, where that matters: {@code sockaddr_in6} on an IPv6 socket, IPv4 addresses mapped (ipv6(7)), otherwise
 * {@code sockaddr_in} (ip(7)).
 *
 * <pre>
 *   sockaddr_in6   0 family (2, native)   2 port (2)   4 flow (4)   8 address (16)   24 scope (4, native)
 *   sockaddr_in    0 family (2, native)   2 port (2)   4 address (4)   8 zeros
 * </pre>
 */
final class NativePeer extends Peer {
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int IPV4_LENGTH = 4;
    private static final int SOCKADDR_IN_LENGTH = 16;
    private static final int SOCKADDR_IN6_LENGTH = 28;
    private static final int PORT_OFFSET = 2;
    private static final int IPV4_OFFSET = 4;
    private static final int IPV6_OFFSET = 8;
    private static final int SCOPE_OFFSET = 24;
    private static final int WORDS = 4;

    /** The structure as it lies in memory, in native order. */
    private final long[] words = new long[WORDS];

    private final int length;

    private final PacketInfo local;

    private final boolean ipv4;

    /** @param local the address of this host that the peer knows, or null if the system chooses one for each datagram */
    NativePeer(InetSocketAddress address, boolean ipv6, PacketInfo local) {
        super(address);
        this.local = local;
        ipv4 = address.getAddress() instanceof Inet4Address;
        ByteBuffer memory = ByteBuffer.allocate(WORDS * Long.BYTES).order(ByteOrder.nativeOrder());
        byte[] bytes = address.getAddress().getAddress();
        memory.putShort(0, ipv6 ? AF_INET6 : AF_INET)
                .put(PORT_OFFSET, (byte) (address.getPort() >>> 8))
                .put(PORT_OFFSET + 1, (byte) address.getPort());
        if (!ipv6) {
            memory.put(IPV4_OFFSET, bytes, 0, IPV4_LENGTH);
        } else if (bytes.length == IPV4_LENGTH) {
            memory.putShort(IPV6_OFFSET + 10, (short) -1).put(IPV6_OFFSET + 12, bytes);
        } else {
            memory.put(IPV6_OFFSET, bytes).putInt(SCOPE_OFFSET, ((Inet6Address) address.getAddress()).getScopeId());
        }
        for (int i = 0; i < WORDS; i++) {
            words[i] = memory.getLong(i * Long.BYTES);
        }
        length = ipv6 ? SOCKADDR_IN6_LENGTH : SOCKADDR_IN_LENGTH;
    }

    int length() {
        return length;
    }

    /** Whether datagrams to it have IPv4's header, whatever the socket is. */
    boolean isIpv4() {
        return ipv4;
    }

    /** What datagrams to it leave from; null if the system chooses. */
    PacketInfo local() {
        return local;
    }

    void copyTo(ByteBuffer memory, int offset) {
        for (int i = 0; i < WORDS; i++) {
            memory.putLong(offset + i * Long.BYTES, words[i]);
        }
    }

    /**
     * Whether it is the address that a structure holds, and knows this host by the address that a {@link PacketInfo} holds. The
     * flow's label is of no account.
     *
     * @param at where that is, or {@link MessageVector#NOWHERE}
     */
    boolean is(ByteBuffer memory, int offset, int at) {
        boolean nowhere = at == MessageVector.NOWHERE;
        boolean sameLocal = local == null ? nowhere : !nowhere && local.is(memory, at);
        return sameLocal && isRemote(memory, offset);
    }

    private boolean isRemote(ByteBuffer memory, int offset) {
        if (length == SOCKADDR_IN_LENGTH) {
            return memory.getLong(offset) == words[0];
        }
        return memory.getInt(offset) == firstHalf(words[0])
                && memory.getLong(offset + IPV6_OFFSET) == words[1]
                && memory.getLong(offset + IPV6_OFFSET + Long.BYTES) == words[2]
                && memory.getInt(offset + SCOPE_OFFSET) == firstHalf(words[3]);
    }

    /** The half that comes first in memory. */
    private static int firstHalf(long word) {
        return (int) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? word : word >>> Integer.SIZE);
    }

    /** Writes the address that a structure holds as {@link Source#write} says. */
    static void write(ByteBuffer memory, int offset, byte[] target, int at) {
        if (memory.getShort(offset) == AF_INET6) {
            memory.get(offset + IPV6_OFFSET, target, at, 16);
        } else {
            target[at + 10] = (byte) 0xff;
            target[at + 11] = (byte) 0xff;
            memory.get(offset + IPV4_OFFSET, target, at + 12, IPV4_LENGTH);
        }
        memory.get(offset + PORT_OFFSET, target, at + 16, Short.BYTES);
    }

    /** The address that a structure holds. */
    static InetSocketAddress read(ByteBuffer memory, int offset) {
        boolean ipv6 = memory.getShort(offset) == AF_INET6;
        byte[] bytes = new byte[ipv6 ? 16 : IPV4_LENGTH];
        memory.get(offset + (ipv6 ? IPV6_OFFSET : IPV4_OFFSET), bytes);
        int port = (memory.get(offset + PORT_OFFSET) & 0xff) << 8 | memory.get(offset + PORT_OFFSET + 1) & 0xff;
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            int scope = ipv6 ? memory.getInt(offset + SCOPE_OFFSET) : 0;
            return new InetSocketAddress(
                    scope == 0 || !(address instanceof Inet6Address)
                            ? address
                            : Inet6Address.getByAddress(null, bytes, scope),
                    port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }
}

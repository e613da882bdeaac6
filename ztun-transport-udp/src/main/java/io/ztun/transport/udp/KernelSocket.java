package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;

import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;
import io.ztun.transport.nio.NativeSocket;
import io.ztun.transport.nio.SocketSetup;

/**
 * A channel's socket as Linux sees it, for options that java.nio has no name for. Constants are those of
 * {@code include/uapi/linux/in.h}, {@code in6.h}, {@code udp.h} and {@code asm-generic/socket.h}.
 */
final class KernelSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_DOMAIN = 39;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int AF_INET6 = 10;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;
    private static final int IP_PKTINFO = 8;
    private static final int IP_RECVTOS = 13;
    private static final int IPV6_RECVTCLASS = 66;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;
    private static final int IPV6_DONTFRAG = 62;
    private static final int PMTUDISC_DO = 2;
    private static final int PMTUDISC_PROBE = 3;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    private final NativeSocket socket;
    private final boolean ipv6;

    private KernelSocket(NativeSocket socket) {
        this.socket = socket;
        ipv6 = socket.get(SOL_SOCKET, SO_DOMAIN) == AF_INET6;
    }

    /** A channel's socket, or null where there is no access. The channel stays the owner. */
    static KernelSocket of(DatagramChannel channel) {
        NativeSocket socket = NativeSocket.of(channel);
        return socket == null ? null : new KernelSocket(socket);
    }

    int descriptor() {
        return socket.descriptor();
    }

    /** Whether addresses are {@code sockaddr_in6}, with IPv4 ones mapped. */
    boolean isIpv6() {
        return ipv6;
    }

    /**
     * Has a program choose among the sockets that share this one's port (SO_ATTACH_REUSEPORT_CBPF, socket(7)): it answers with
     * the number of the socket, in the order in which they were bound. Returns whether the system took it.
     *
     * @param program instructions of classic BPF (include/uapi/linux/filter.h): code (16 bits), jt (8), jf (8), k (32)
     */
    boolean choose(long... program) {
        int start = 2 * Long.BYTES;
        ByteBuffer memory =
                ByteBuffer.allocateDirect(start + program.length * Long.BYTES).order(ByteOrder.nativeOrder());
        long address = BufferAddress.find(memory);
        // struct sock_fprog: the number of instructions, and where they are.
        memory.putShort(0, (short) program.length).putLong(Long.BYTES, address + start);
        for (int i = 0; i < program.length; i++) {
            int at = start + i * Long.BYTES;
            long each = program[i];
            memory.putShort(at, (short) (each >>> 48))
                    .put(at + 2, (byte) (each >>> 40))
                    .put(at + 3, (byte) (each >>> 32))
                    .putInt(at + Integer.BYTES, (int) each);
        }
        return Libc.setsockopt(descriptor(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, address, start) == 0;
    }

    /** Asks for buffers beyond the system's limits; needs CAP_NET_ADMIN (socket(7)). */
    void forceBuffers(int receive, int send) {
        socket.set(SOL_SOCKET, SO_RCVBUFFORCE, receive);
        socket.set(SOL_SOCKET, SO_SNDBUFFORCE, send);
    }

    /**
     * Has datagrams leave whole or not at all (ip(7), ipv6(7)); one that is longer than the route's MTU as far as known,
     * ICMP included, fails with EMSGSIZE. Returns whether the system does so.
     */
    boolean forbidFragments() {
        return setDiscovery(PMTUDISC_DO);
    }

    /** As {@link #forbidFragments}, but what ICMP says of the route is not believed. */
    boolean ignoreRouteMtu() {
        return setDiscovery(PMTUDISC_PROBE);
    }

    private boolean setDiscovery(int value) {
        boolean ipv4Set = socket.set(IPPROTO_IP, IP_MTU_DISCOVER, value);
        return ipv6
                ? socket.set(IPPROTO_IPV6, IPV6_MTU_DISCOVER, value)
                        && socket.set(IPPROTO_IPV6, IPV6_DONTFRAG, 1)
                        && ipv4Set
                : ipv4Set;
    }

    /** Has each datagram come with a {@link PacketInfo}. Returns whether the system does so. */
    boolean reportLocal() {
        return ipv6 ? socket.set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : socket.set(IPPROTO_IP, IP_PKTINFO, 1);
    }

    /** Has each datagram come with the ECN field of its header. Returns whether the system does so. */
    boolean reportEcn() {
        boolean ipv4Set = socket.set(IPPROTO_IP, IP_RECVTOS, 1);
        return ipv6 ? socket.set(IPPROTO_IPV6, IPV6_RECVTCLASS, 1) && ipv4Set : ipv4Set;
    }

    /** Whether the system splits what is sent (Linux 4.18). */
    boolean canSegment() {
        return socket.get(SOL_UDP, UDP_SEGMENT) >= 0;
    }

    /** Has the system join what arrives (Linux 5.0). Returns whether it does. */
    boolean join() {
        return socket.set(SOL_UDP, UDP_GRO, 1);
    }

    /**
     * The MTU of the route to an address as far as the system knows, the IP header included; 0 if it does not say. It asks
     * with a socket of its own, which sends nothing.
     *
     * @param sockets what that is to be like
     */
    static int routeMtu(InetSocketAddress destination, SocketSetup sockets) {
        try (DatagramChannel probe = sockets.apply(DatagramChannel.open())) {
            KernelSocket kernel = of(probe);
            if (kernel == null) {
                return 0;
            }
            probe.connect(destination);
            boolean mapped = destination.getAddress().getAddress().length == Integer.BYTES;
            NativeSocket socket = kernel.socket;
            int mtu = kernel.ipv6 && !mapped ? socket.get(IPPROTO_IPV6, IPV6_MTU) : socket.get(IPPROTO_IP, IP_MTU);
            return Math.max(0, mtu);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}

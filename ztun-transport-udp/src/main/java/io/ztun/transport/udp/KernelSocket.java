package io.ztun.transport.udp;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Locale;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

import io.ztun.transport.nio.Failures;

/**
 * A channel's socket as Linux sees it, for options that java.nio has no name for. The number of the descriptor is had by
 * reflection, if the launcher opens {@code java.base/sun.nio.ch} to us. Constants are those of
 * {@code include/uapi/linux/in.h}, {@code in6.h}, {@code udp.h} and {@code asm-generic/socket.h}.
 */
final class KernelSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_DOMAIN = 39;
    private static final int AF_INET6 = 10;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;
    private static final int IPV6_DONTFRAG = 62;
    private static final int PMTUDISC_DO = 2;
    private static final int PMTUDISC_PROBE = 3;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    /** Null where there is no access; then {@link #UNAVAILABLE} says why. */
    private static final Method DESCRIPTOR;

    /** Why there is no access to sockets here; null if there is. */
    static final String UNAVAILABLE;

    static {
        Method descriptor = null;
        String unavailable = null;
        try {
            requireLinux();
            descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
            descriptor.setAccessible(true);
            Libc.load();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            unavailable = Failures.reason(e);
        }
        DESCRIPTOR = unavailable == null ? descriptor : null;
        UNAVAILABLE = unavailable;
    }

    private final int descriptor;
    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
    private final long address = address(memory);
    private final boolean ipv6;

    private KernelSocket(int descriptor) {
        this.descriptor = descriptor;
        ipv6 = get(SOL_SOCKET, SO_DOMAIN) == AF_INET6;
    }

    /** The layout of the structures in {@link MessageVector} is that of 64-bit Linux. */
    private static void requireLinux() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
        if (!linux || !"64".equals(System.getProperty("sun.arch.data.model"))) {
            throw new UnsupportedOperationException("not a 64-bit Linux");
        }
    }

    /** A channel's socket, or null where there is no access. The channel stays the owner. */
    static KernelSocket of(DatagramChannel channel) {
        if (DESCRIPTOR == null) {
            return null;
        }
        try {
            return new KernelSocket((int) DESCRIPTOR.invoke(channel));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Where a direct buffer's first byte is. */
    static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    int descriptor() {
        return descriptor;
    }

    /** Whether addresses are {@code sockaddr_in6}, with IPv4 ones mapped. */
    boolean isIpv6() {
        return ipv6;
    }

    /** Asks for buffers beyond the system's limits; needs CAP_NET_ADMIN (socket(7)). */
    void forceBuffers(int receive, int send) {
        set(SOL_SOCKET, SO_RCVBUFFORCE, receive);
        set(SOL_SOCKET, SO_SNDBUFFORCE, send);
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
        boolean ipv4Set = set(IPPROTO_IP, IP_MTU_DISCOVER, value);
        return ipv6
                ? set(IPPROTO_IPV6, IPV6_MTU_DISCOVER, value) && set(IPPROTO_IPV6, IPV6_DONTFRAG, 1) && ipv4Set
                : ipv4Set;
    }

    /** Whether the system splits what is sent (Linux 4.18). */
    boolean canSegment() {
        return get(SOL_UDP, UDP_SEGMENT) >= 0;
    }

    /** Has the system join what arrives (Linux 5.0). Returns whether it does. */
    boolean join() {
        return set(SOL_UDP, UDP_GRO, 1);
    }

    /**
     * The MTU of the route to an address as far as the system knows, the IP header included; 0 if it does not say. It asks
     * with a socket of its own, which sends nothing.
     */
    static int routeMtu(InetSocketAddress destination) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            KernelSocket socket = of(probe);
            if (socket == null) {
                return 0;
            }
            probe.connect(destination);
            boolean mapped = destination.getAddress().getAddress().length == Integer.BYTES;
            int mtu = socket.ipv6 && !mapped ? socket.get(IPPROTO_IPV6, IPV6_MTU) : socket.get(IPPROTO_IP, IP_MTU);
            return Math.max(0, mtu);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private boolean set(int level, int option, int value) {
        synchronized (memory) {
            memory.putInt(0, value);
            return Libc.setsockopt(descriptor, level, option, address, Integer.BYTES) == 0;
        }
    }

    /** An option's value, or -1 if there is none. */
    private int get(int level, int option) {
        synchronized (memory) {
            memory.putInt(0, 0).putInt(Integer.BYTES, Integer.BYTES);
            int result = Libc.getsockopt(descriptor, level, option, address, address + Integer.BYTES);
            return result == 0 ? memory.getInt(0) : -1;
        }
    }
}

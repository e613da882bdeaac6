package io.ztun.transport.tcp;

import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ztun.transport.nio.Log;

/**
 * How long segments may be on the way to a server, where the path was found to lose longer ones in silence. What the system
 * could do about it itself (tcp_mtu_probing in tcp(7)) is off by default, and the machine's affair. Thread-safe.
 */
final class SegmentLimits {
    /** So long may packets be that are tried, one after the other: what IPv6 takes for granted, and IPv4's least (RFC 791). */
    private static final int[] PACKETS = {1_280, 1_000, 576};

    private static final int IPV4_HEADERS = 40;
    private static final int IPV6_HEADERS = 60;

    /** Below that nothing can be mended. */
    static final int SEGMENT_MIN = PACKETS[PACKETS.length - 1] - IPV4_HEADERS;

    /** A client has one server, with a few addresses. */
    private static final int SERVERS_MAX = 64;

    /** Two sessions that each end for silence, with the longest usual keepalive in between. */
    private static final long SOON_NS = TimeUnit.SECONDS.toNanos(120);

    private final Map<InetAddress, Integer> limits = new HashMap<>();
    private final Map<InetAddress, Long> suspicions = new HashMap<>();

    /** Before a channel is connected. */
    synchronized void apply(SocketChannel channel, InetSocketAddress server) {
        Integer limit = limits.get(server.getAddress());
        if (limit != null) {
            new KernelConnection(channel).limitSegments(limit);
        }
    }

    /**
     * The path to a server loses segments of that length. Returns whether the next connection will have shorter ones.
     *
     * @param segment without headers
     */
    synchronized boolean lower(InetAddress server, int segment) {
        int headers = server instanceof Inet6Address ? IPV6_HEADERS : IPV4_HEADERS;
        for (int packet : PACKETS) {
            if (packet - headers < segment) {
                if (limits.size() >= SERVERS_MAX) {
                    limits.clear();
                }
                limits.put(server, packet - headers);
                suspicions.remove(server);
                Log.log(
                        Level.WARNING,
                        "The path to the server loses long packets and does not say so: server="
                                + server.getHostAddress() + " segments=" + segment + "; it gets segments of "
                                + (packet - headers) + " bytes from now on; let ICMP through, or set the MTU of this"
                                + " machine's interface to what the path bears",
                        null);
                return true;
            }
        }
        return false;
    }

    /** A connection has ended that may have been deaf; of two soon after each other it is believed. */
    synchronized void suspect(InetAddress server, int segment, long nowNs) {
        if (suspicions.size() >= SERVERS_MAX) {
            suspicions.clear();
        }
        Long before = suspicions.put(server, nowNs);
        if (before != null && nowNs - before < SOON_NS) {
            suspicions.remove(server);
            lower(server, segment);
        }
    }

    /** A connection has ended that was not deaf. */
    synchronized void trust(InetAddress server) {
        suspicions.remove(server);
    }
}

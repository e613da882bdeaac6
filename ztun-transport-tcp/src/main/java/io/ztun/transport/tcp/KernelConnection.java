package io.ztun.transport.tcp;

import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;

import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.NativeSocket;

/**
 * What Linux knows and does about a connection that java.nio has no name for (tcp(7); constants and layout are those of
 * {@code include/uapi/linux/tcp.h}). Where there is no access to it, nothing is bounded, no rate known, and all else works.
 *
 * <p>Guarded by the sender's lock; not to be called once the channel is closed.
 */
final class KernelConnection implements LineRate.Source {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_MAXSEG = 2;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_INFO = 11;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;

    /** Since Linux 6.15. */
    private static final int TCP_RTO_MAX_MS = 44;

    /** Where {@code tcpi_state} stands in {@code struct tcp_info}, a byte, and what it is then (enum in {@code net/tcp_states.h}). */
    private static final int STATE = 0;

    private static final int TCP_CLOSE = 7;

    // More of the structure: a byte, and numbers of 32 bits.
    private static final int RETRANSMITS = 2;
    private static final int SEGMENT = 16;
    private static final int LAST_DATA_RECEIVED = 52;
    private static final int LAST_ACK_RECEIVED = 56;
    private static final int ROUND_TRIP = 68;
    private static final int OUT_OF_ORDER = 224;

    /** Where {@code tcpi_delivery_rate} stands in {@code struct tcp_info} (since Linux 4.9). */
    private static final int DELIVERY_RATE = 160;

    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;

    // How soon it is noticed that a peer is gone which says nothing of itself, in seconds.
    private static final int ASK_AFTER = 20;
    private static final int ASK_EVERY = 10;
    private static final int GONE_AFTER = 50;

    /** Null where there is no access. */
    private final NativeSocket socket;

    KernelConnection(SocketChannel channel) {
        socket = NativeSocket.of(channel);
        if (socket == null) {
            Log.log(
                    Level.DEBUG,
                    "unsent bytes are not bounded: reason=" + NativeSocket.UNAVAILABLE
                            + "; start java with --add-opens java.base/sun.nio.ch=io.ztun.transport.nio",
                    null);
        }
    }

    /**
     * Bounds what waits in the socket without having been sent. The system's send buffer grows to megabytes, and whatever is
     * queued there delays the packet behind it; bytes that are on their way, which throughput needs, do not count.
     *
     * @return whether the system does so
     */
    boolean limitUnsent(int bytes) {
        return socket != null && socket.set(IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
    }

    /**
     * Bounds the time after which the system sends again what nobody has acknowledged. It doubles with each try, up to two minutes
     * by default, so that after an outage a tunnel would be dead for as long as the outage was.
     *
     * @return whether the system does so
     */
    boolean limitRetry(int ms) {
        return socket != null && socket.set(IPPROTO_TCP, TCP_RTO_MAX_MS, ms);
    }

    /**
     * Whether the system ends the connection when the peer's system does not answer for {@value #GONE_AFTER} seconds, whether there
     * is something to send or not (RFC 9293 section 3.8.4, RFC 5482).
     */
    void watchPeer(boolean watch) {
        if (socket != null) {
            socket.set(IPPROTO_TCP, TCP_KEEPIDLE, ASK_AFTER);
            socket.set(IPPROTO_TCP, TCP_KEEPINTVL, ASK_EVERY);
            socket.set(IPPROTO_TCP, TCP_USER_TIMEOUT, watch ? GONE_AFTER * 1_000 : 0);
            socket.set(SOL_SOCKET, SO_KEEPALIVE, watch ? 1 : 0);
        }
    }

    /** Whether the connection is no more, as after the peer's reset, though bytes may be left that came before. */
    boolean isGone() {
        return socket != null && socket.getByte(IPPROTO_TCP, TCP_INFO, STATE) == TCP_CLOSE;
    }

    /**
     * Has both ends send no longer segments than that, headers not counted: ours by this option, the peer by what our SYN
     * says. Before the channel is connected.
     */
    boolean limitSegments(int bytes) {
        return socket != null && socket.set(IPPROTO_TCP, TCP_MAXSEG, bytes);
    }

    /** How often in a row what the peer has not acknowledged was sent again in vain; 0 if that is not known. */
    int retransmits() {
        return socket == null ? 0 : Math.max(0, socket.getByte(IPPROTO_TCP, TCP_INFO, RETRANSMITS));
    }

    /** The longest segment that is sent, headers not counted; 0 if that is not known. */
    int segment() {
        return field(SEGMENT);
    }

    /** How many segments have come behind one that was lacking (Linux 5.4). */
    int outOfOrder() {
        return field(OUT_OF_ORDER);
    }

    /** When data came in its order last, in milliseconds before now. */
    int lastDataMs() {
        return field(LAST_DATA_RECEIVED);
    }

    /** When an acknowledgement came last, in milliseconds before now. */
    int lastAckMs() {
        return field(LAST_ACK_RECEIVED);
    }

    /** How long it takes to the peer and back, smoothed (RFC 6298), in microseconds; 0 if that is not known. */
    int roundTripUs() {
        return field(ROUND_TRIP);
    }

    private int field(int offset) {
        return socket == null ? 0 : Math.max(0, socket.getInt(IPPROTO_TCP, TCP_INFO, offset));
    }

    @Override
    public long bytesPerSecond() {
        return socket == null ? 0 : socket.getLong(IPPROTO_TCP, TCP_INFO, DELIVERY_RATE);
    }
}

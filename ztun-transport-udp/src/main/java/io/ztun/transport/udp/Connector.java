package io.ztun.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The client's side of connecting, on the caller's thread: INIT until there is a cookie, INIT with the cookie until there is
 * a session. What is lost is repeated, at first after {@link #RETRY_MIN_NS}, then twice as long each time up to
 * {@link #RETRY_MAX_NS}.
 */
final class Connector {
    static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final long nonce = RANDOM.nextLong();
    private final ByteBuffer init = ByteBuffer.allocate(Datagram.INIT_LENGTH_MIN);
    private final byte[] received = new byte[Datagram.INIT_LENGTH_MIN];
    private final DatagramPacket packet = new DatagramPacket(received, received.length);
    private final ByteBuffer answer = ByteBuffer.wrap(received);

    private Connector(DatagramChannel channel, InetSocketAddress server) {
        this.channel = channel;
        this.server = server;
        init.putLong(0, Datagram.INIT_HEADER).putLong(Datagram.NONCE_OFFSET, nonce);
    }

    /**
     * Gets a session.
     *
     * @param channel blocking
     * @return the session's id
     * @throws SocketTimeoutException if there is no answer in time
     */
    static long connect(DatagramChannel channel, InetSocketAddress server, Duration timeout) throws IOException {
        return new Connector(channel, server).run(timeout.toNanos());
    }

    private long run(long timeoutNs) throws IOException {
        long startNs = System.nanoTime();
        long retryNs = RETRY_MIN_NS;
        while (true) {
            long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                throw new SocketTimeoutException("no answer");
            }
            channel.send(init.clear(), server);
            int type = await(Math.min(retryNs, leftNs));
            if (type == Datagram.ACCEPT) {
                return Datagram.id(answer.getLong(0));
            }
            retryNs = type == Datagram.COOKIE ? RETRY_MIN_NS : Math.min(2 * retryNs, RETRY_MAX_NS);
        }
    }

    /** Waits for an answer. Returns its type, or 0 if there is none in time. */
    private int await(long patienceNs) throws IOException {
        DatagramSocket socket = channel.socket();
        long startNs = System.nanoTime();
        for (long leftNs = patienceNs; leftNs > 0; leftNs = patienceNs - (System.nanoTime() - startNs)) {
            socket.setSoTimeout((int) ((leftNs - 1) / NANOS_PER_MILLI + 1));
            packet.setLength(received.length);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return 0;
            }
            int type = answerType(packet.getLength());
            if (type != 0) {
                return type;
            }
        }
        return 0;
    }

    /** Whatever does not have our nonce is not for us. */
    private int answerType(int length) {
        if (length < Datagram.ACCEPT_LENGTH || answer.getLong(Datagram.NONCE_OFFSET) != nonce) {
            return 0;
        }
        int type = Datagram.type(answer.getLong(0));
        if (type == Datagram.COOKIE && length == Datagram.COOKIE_DATAGRAM_LENGTH) {
            init.put(Datagram.COOKIE_OFFSET, received, Datagram.COOKIE_OFFSET, Datagram.COOKIE_LENGTH);
            return type;
        }
        return type == Datagram.ACCEPT ? type : 0;
    }
}

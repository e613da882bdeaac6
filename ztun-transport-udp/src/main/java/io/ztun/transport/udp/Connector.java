package io.ztun.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ztun.transport.nio.SocketSetup;

/**
 * The client's side of connecting, on the caller's thread: INIT until there is a cookie, INIT with the cookie until there is
 * a session. What is lost is repeated, at first after {@link #RETRY_MIN_NS}, then twice as long each time up to
 * {@link #RETRY_MAX_NS}. Each length is tried twice, in turns: the path may not bear the base. From the first repetition on a
 * {@link PortProbe} asks as well.
 */
final class Connector implements AutoCloseable {
    static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    /** How soon the probe is asked while an answer is awaited, and twice as late each time, up to the other: many may wait at once. */
    private static final long PROBE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long PROBE_NS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    /** So many INITs of a length go unanswered before the other one is tried. */
    private static final int TRIES = 2;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final SocketSetup sockets;
    private final long nonce = RANDOM.nextLong();
    private final ByteBuffer init = ByteBuffer.allocate(Datagram.BASE_LENGTH);
    private final byte[] received = new byte[Datagram.BASE_LENGTH];
    private final DatagramPacket packet = new DatagramPacket(received, received.length);
    private final ByteBuffer answer = ByteBuffer.wrap(received);

    /** Null until an answer is late. */
    private PortProbe probe;

    /**
     * What a server has answered.
     *
     * @param id of the session
     * @param shortId its short one
     * @param initLength length of the INIT that was sent last
     */
    record Accepted(long id, int shortId, int initLength) {}

    private Connector(DatagramChannel channel, InetSocketAddress server, SocketSetup sockets) {
        this.channel = channel;
        this.server = server;
        this.sockets = sockets;
        init.putLong(0, Datagram.INIT_HEADER).putLong(Datagram.NONCE_OFFSET, nonce);
    }

    /**
     * Gets a session.
     *
     * @param channel blocking
     * @param sockets what the probe's socket is to be like
     * @return the session
     * @throws SocketTimeoutException if there is no answer in time
     * @throws PortUnreachableException if the server's host says that nobody listens
     */
    static Accepted connect(DatagramChannel channel, InetSocketAddress server, Duration timeout, SocketSetup sockets)
            throws IOException {
        try (Connector connector = new Connector(channel, server, sockets)) {
            return connector.run(timeout.toNanos());
        }
    }

    private Accepted run(long timeoutNs) throws IOException {
        long startNs = System.nanoTime();
        long retryNs = RETRY_MIN_NS;
        int unanswered = 0;
        while (true) {
            long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                throw new SocketTimeoutException("no answer");
            }
            channel.send(init.rewind(), server);
            if (probe != null) {
                probe.send(init.rewind());
            }
            int type = await(Math.min(retryNs, leftNs));
            if (type == Datagram.ACCEPT) {
                int shortId = answer.getInt(Datagram.ACCEPT_SHORT_ID_OFFSET) & Datagram.SHORT_ID_MASK;
                return new Accepted(Datagram.id(answer.getLong(0)), shortId, init.limit());
            }
            unanswered = type == Datagram.COOKIE ? 0 : unanswered + 1;
            if (unanswered == TRIES) {
                unanswered = 0;
                boolean longer = init.limit() < Datagram.BASE_LENGTH;
                init.limit(longer ? Datagram.BASE_LENGTH : Datagram.INIT_LENGTH_MIN);
            }
            retryNs = type == Datagram.COOKIE ? RETRY_MIN_NS : Math.min(2 * retryNs, RETRY_MAX_NS);
            if (type == 0 && probe == null) {
                probe = new PortProbe(server, sockets);
            }
        }
    }

    /** Waits for an answer. Returns its type, or 0 if there is none in time. */
    private int await(long patienceNs) throws IOException {
        DatagramSocket socket = channel.socket();
        long startNs = System.nanoTime();
        long probeNs = PROBE_NS;
        for (long leftNs = patienceNs; leftNs > 0; leftNs = patienceNs - (System.nanoTime() - startNs)) {
            long waitNs = probe == null ? leftNs : Math.min(leftNs, probeNs);
            probeNs = Math.min(2 * probeNs, PROBE_NS_MAX);
            int type = receive(socket, (int) ((waitNs - 1) / NANOS_PER_MILLI + 1));
            if (type != 0) {
                return type;
            }
            if (probe != null) {
                probe.check();
            }
        }
        return 0;
    }

    private int receive(DatagramSocket socket, int patienceMs) throws IOException {
        socket.setSoTimeout(patienceMs);
        packet.setLength(received.length);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return 0;
        }
        return answerType(packet.getLength());
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

    @Override
    public void close() throws IOException {
        if (probe != null) {
            probe.close();
        }
    }
}

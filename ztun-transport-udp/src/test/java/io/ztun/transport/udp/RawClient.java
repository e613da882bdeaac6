package io.ztun.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A client that sends datagrams as it likes. */
final class RawClient implements AutoCloseable {
    private final InetSocketAddress server;
    private final byte[] room = new byte[70_000];
    private InetAddress from;

    final DatagramSocket socket;

    RawClient(InetSocketAddress server) throws IOException {
        this(server, new InetSocketAddress(0));
    }

    RawClient(InetSocketAddress server, InetSocketAddress from) throws IOException {
        this.server = server;
        socket = new DatagramSocket(from);
    }

    void send(byte[] datagram) throws IOException {
        send(datagram, datagram.length);
    }

    void send(byte[] datagram, int length) throws IOException {
        socket.send(new DatagramPacket(datagram, length, server));
    }

    /** The next datagram; null if there is none in time. */
    byte[] receive(int millis) throws IOException {
        socket.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(room, room.length);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        }
        from = packet.getAddress();
        return Arrays.copyOf(room, packet.getLength());
    }

    /** Where the last datagram came from. */
    InetAddress from() {
        return from;
    }

    /** An INIT as the protocol has it. */
    static byte[] init(long nonce, byte[] cookie) {
        byte[] init = new byte[1_200];
        ByteBuffer.wrap(init)
                .putInt(0x015a5455)
                .putInt(0x4e010000)
                .putLong(nonce)
                .put(cookie);
        return init;
    }

    /** Sends INIT and returns the cookie. */
    byte[] cookie(long nonce) throws IOException {
        send(init(nonce, new byte[16]));
        byte[] answer = receive(5_000);
        return Arrays.copyOfRange(answer, 16, 32);
    }

    /** Connects. Returns the first eight bytes of ACCEPT. */
    long accept(long nonce) throws IOException {
        send(init(nonce, cookie(nonce)));
        return ByteBuffer.wrap(receive(5_000)).getLong();
    }

    /** Connects. Returns the session's id. */
    long connect(long nonce) throws IOException {
        return accept(nonce) & 0xff_ffff_ffff_ffffL;
    }

    /** A datagram of a session with what follows the header. */
    static byte[] datagram(int type, long id, int... rest) {
        ByteBuffer datagram = ByteBuffer.allocate(8 + rest.length).putLong((long) type << 56 | id);
        for (int each : rest) {
            datagram.put((byte) each);
        }
        return datagram.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}

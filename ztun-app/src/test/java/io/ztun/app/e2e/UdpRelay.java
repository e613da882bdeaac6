package io.ztun.app.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Takes a server's place for UDP and passes on every datagram between its clients and it, as docs/protocol.md lays them out. */
final class UdpRelay {
    private static final int LENGTH_MAX = 65_507;
    private static final byte DATA = 0x10;
    private static final int HEADER_LENGTH = 8;
    private static final int SHORT_LENGTH = 3;
    private static final int SHORT = 0x80;

    private final DatagramSocket front;
    private final InetSocketAddress server;
    private final Tamper tamper;
    private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();

    private UdpRelay(DatagramSocket front, InetSocketAddress server, Tamper tamper) {
        this.front = front;
        this.server = server;
        this.tamper = tamper;
    }

    /** Begins, and goes on until the process ends. */
    static void start(int port, InetSocketAddress server, Tamper tamper) throws IOException {
        UdpRelay relay = new UdpRelay(new DatagramSocket(port), server, tamper);
        Background.start("relay-up", relay::passUp);
    }

    private void passUp() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LENGTH_MAX], LENGTH_MAX);
        while (true) {
            receive(front, packet, true);
            DatagramSocket upstream = clients.get(packet.getSocketAddress());
            if (upstream == null) {
                upstream = join(packet.getSocketAddress());
            }
            packet.setSocketAddress(server);
            upstream.send(packet);
        }
    }

    private DatagramSocket join(SocketAddress client) throws IOException {
        DatagramSocket upstream = new DatagramSocket();
        clients.put(client, upstream);
        Background.start("relay-down", () -> {
            DatagramPacket packet = new DatagramPacket(new byte[LENGTH_MAX], LENGTH_MAX);
            while (true) {
                receive(upstream, packet, false);
                packet.setSocketAddress(client);
                front.send(packet);
            }
        });
        return upstream;
    }

    private void receive(DatagramSocket socket, DatagramPacket packet, boolean fromClient) throws IOException {
        packet.setLength(LENGTH_MAX);
        socket.receive(packet);
        int length = packet.getLength();
        byte[] bytes = packet.getData();
        if (length > SHORT_LENGTH && bytes[0] < 0) {
            // The short id stands behind the frame's first byte.
            byte id = bytes[SHORT_LENGTH];
            bytes[SHORT_LENGTH] = (byte) (bytes[0] & ~SHORT);
            tamper.pass(bytes, SHORT_LENGTH, length - SHORT_LENGTH, fromClient);
            bytes[0] = (byte) (bytes[SHORT_LENGTH] | SHORT);
            bytes[SHORT_LENGTH] = id;
        } else if (length > HEADER_LENGTH && bytes[0] == DATA) {
            tamper.pass(bytes, HEADER_LENGTH, length - HEADER_LENGTH, fromClient);
        }
    }
}

package io.ztun.app.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Receives datagrams on one port, those for multicast groups among them. */
final class Inbox {

    private final MulticastSocket socket;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    Inbox(int port) throws IOException {
        socket = new MulticastSocket(port);
        Thread thread = new Thread(this::receive, "inbox");
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                received.add(packet.getAddress().getHostAddress() + " " + text);
            }
        } catch (IOException e) {
            received.add("- " + e);
        }
    }

    /** Receives what is sent to a group on an interface from now on. */
    void join(InetAddress group, String name) throws IOException {
        socket.joinGroup(new InetSocketAddress(group, 0), NetworkInterface.getByName(name));
    }

    /** The next datagram, {@code SENDER TEXT}, or nothing if none comes in time. */
    String take(long timeoutMs) throws InterruptedException {
        String next = received.poll(timeoutMs, TimeUnit.MILLISECONDS);
        return next == null ? "" : next;
    }
}

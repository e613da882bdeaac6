package io.ztun.app.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

import io.ztun.demo.traffic.RandomPayload;

/** Sends random bytes until the process ends. */
final class Flow {

    private static final int BLOCK_LENGTH = 1024 * 1024;
    /** One packet at the tunnel's usual MTU, so that a steady pace costs little. */
    private static final int DATAGRAM_LENGTH = 8_900;

    private static final long TICK_NS = 1_000_000;

    private final byte[] block = new byte[BLOCK_LENGTH];

    private Flow() {
        new RandomPayload(3).fill(block);
    }

    private interface Sending {
        void run() throws IOException;
    }

    private static void start(String name, Sending sending) {
        Thread thread = new Thread(
                () -> {
                    try {
                        sending.run();
                    } catch (IOException e) {
                        System.out.println(name + " ended: " + e.getMessage());
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends over TCP as fast as it goes. */
    static void tcp(InetSocketAddress to) throws IOException {
        Flow flow = new Flow();
        Socket socket = new Socket(to.getAddress(), to.getPort());
        start("tcp flow", () -> {
            try (socket) {
                while (true) {
                    socket.getOutputStream().write(flow.block);
                }
            }
        });
    }

    /** Sends datagrams at a steady pace, whether anybody receives them or not. */
    static void udp(InetSocketAddress to, int megabitsPerSecond) throws IOException {
        Flow flow = new Flow();
        DatagramSocket socket = new DatagramSocket();
        start("udp flow", () -> {
            try (socket) {
                flow.flood(socket, to, megabitsPerSecond * 1e6 / 8 / 1e9);
            }
        });
    }

    private void flood(DatagramSocket socket, InetSocketAddress to, double bytesPerNs) throws IOException {
        long start = System.nanoTime();
        long sent = 0;
        while (true) {
            if (sent > bytesPerNs * (System.nanoTime() - start)) {
                LockSupport.parkNanos(TICK_NS);
                continue;
            }
            int offset = (int) (sent % (BLOCK_LENGTH - DATAGRAM_LENGTH));
            socket.send(new DatagramPacket(block, offset, DATAGRAM_LENGTH, to));
            sent += DATAGRAM_LENGTH;
        }
    }
}

package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

import io.ztun.demo.traffic.Listener;

/**
 * One connection on which bytes go to another agent at a steady pace, and come back: each is compared with what was sent, and the longest
 * time is measured in which none came.
 */
final class Steady {
    private static final int BLOCK_LENGTH = 2_048;
    private static final long TICK_NS = 10_000_000;

    private final Socket socket;
    private volatile boolean stopping;
    private volatile IOException failure;
    private Thread sender;
    private Thread receiver;

    /** The receiver's. */
    private long received;

    private long longestNs;

    private Steady(Socket socket) {
        this.socket = socket;
    }

    /** Sends back what comes. */
    static void listen(int port) throws IOException {
        new Listener(port, connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
    }

    static Steady start(InetSocketAddress to) throws IOException {
        Socket socket = new Socket(to.getAddress(), to.getPort());
        socket.setTcpNoDelay(true);
        Steady steady = new Steady(socket);
        steady.sender = thread("steady-out", steady::send, steady);
        steady.receiver = thread("steady-in", steady::receive, steady);
        return steady;
    }

    private static Thread thread(String name, Background.Task task, Steady steady) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        steady.failure = e;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What stands at a position of the stream; it repeats itself nowhere near. */
    private static byte at(long position) {
        long mixed = position * 0x9E3779B97F4A7C15L;
        return (byte) (mixed >>> 56);
    }

    private void send() throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] block = new byte[BLOCK_LENGTH];
        for (long position = 0; !stopping; position += block.length) {
            for (int i = 0; i < block.length; i++) {
                block[i] = at(position + i);
            }
            out.write(block);
            LockSupport.parkNanos(TICK_NS);
        }
        socket.shutdownOutput();
    }

    private void receive() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] block = new byte[BLOCK_LENGTH];
        long lastNs = System.nanoTime();
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
            long nowNs = System.nanoTime();
            longestNs = Math.max(longestNs, nowNs - lastNs);
            lastNs = nowNs;
            for (int i = 0; i < length; i++, received++) {
                if (block[i] != at(received)) {
                    throw new IOException("another byte than was sent: position=" + received);
                }
            }
        }
    }

    /** Waits for what is under way; answers how many bytes have come back, and the longest pause in milliseconds. */
    String stop() throws IOException, InterruptedException {
        stopping = true;
        sender.join(10_000);
        receiver.join(10_000);
        if (failure != null || sender.isAlive() || receiver.isAlive()) {
            throw new IOException("the stream has broken: received=" + received, failure);
        }
        socket.close();
        return received + " " + longestNs / 1_000_000;
    }
}

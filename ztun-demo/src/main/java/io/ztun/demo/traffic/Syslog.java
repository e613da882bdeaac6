package io.ztun.demo.traffic;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Log lines over UDP, one each datagram (RFC 5426), at a steady pace. UDP does not say what has arrived, so whoever
 * connects to the TCP port of the same number is told how many lines came since somebody last asked.
 */
public final class Syslog implements Closeable {

    private static final int BUFFER_LENGTH = 4 * 1024 * 1024;
    private static final long PATIENCE_NS = 1_000_000_000;
    private static final long PAUSE_NS = 50_000_000;

    private static final int ATTEMPTS = 20;

    private final DatagramSocket socket;
    private final Listener questions;
    private final AtomicLong received = new AtomicLong();

    /**
     * Receives until it is closed.
     *
     * @param port 0 for a free one
     */
    public static Syslog listen(int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            DatagramSocket socket = new DatagramSocket(port);
            try {
                return new Syslog(socket);
            } catch (BindException e) {
                socket.close();
                if (port != 0 || attempt == ATTEMPTS) {
                    throw e; // what is free for UDP may be taken for TCP; with port 0 another one will do
                }
            }
        }
    }

    private Syslog(DatagramSocket socket) throws IOException {
        this.socket = socket;
        questions = new Listener(port(), this::tell);
        socket.setReceiveBufferSize(BUFFER_LENGTH);
        Threads.daemon("syslog-" + port(), this::receive);
    }

    /** The port, of UDP and of TCP, that it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    private void receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!socket.isClosed()) {
            socket.receive(packet);
            received.incrementAndGet();
        }
    }

    private void tell(Socket connection) throws IOException {
        new DataOutputStream(connection.getOutputStream()).writeLong(received.getAndSet(0));
    }

    @Override
    public void close() throws IOException {
        socket.close();
        questions.close();
    }

    /**
     * Sends {@code count} lines and asks what arrived, for at most a second after the last.
     *
     * @param perSecond how many lines a second
     * @return how many lines arrived
     */
    public static long send(InetSocketAddress to, int count, int perSecond) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            long start = System.nanoTime();
            for (int number = 0; number < count; number++) {
                waitUntil(start + number * 1_000_000_000L / perSecond);
                byte[] line = SyslogText.line(number).getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(line, line.length, to));
            }
        }
        long deadline = System.nanoTime() + PATIENCE_NS;
        long arrived = ask(to);
        while (arrived < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NS);
            arrived += ask(to);
        }
        return arrived;
    }

    /** Sleeps in whole milliseconds, so that lines leave in little bursts as a real sender's do. */
    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(Math.max(left, 1_000_000));
        }
    }

    private static long ask(InetSocketAddress whom) throws IOException {
        try (Socket socket = new Socket(whom.getAddress(), whom.getPort())) {
            return new DataInputStream(socket.getInputStream()).readLong();
        }
    }
}

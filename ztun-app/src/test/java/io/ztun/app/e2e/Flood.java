package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a server for UDP sessions as fast as one thread can, from addresses in {@link #NETWORK} that nobody has, with cookies
 * that are none, and sends every fourth time what means nothing. The host has to take that network for its own.
 */
final class Flood {

    /** Half of what is set apart for benchmarks (RFC 2544). */
    static final String NETWORK = "198.19.0.0/16";

    private static final int SOURCES = 500;
    private static final int INIT_LENGTH = 1_200;
    /** Type INIT, "ZTUN", version 1, two zeros, as docs/protocol.md has them. */
    private static final long INIT = 0x015a_5455_4e01_0000L;

    private final List<DatagramChannel> sources = new ArrayList<>();
    private final InetSocketAddress server;
    private final AtomicLong sent = new AtomicLong();

    private Flood(InetSocketAddress server) throws IOException {
        this.server = server;
        for (int i = 0; i < SOURCES; i++) {
            sources.add(DatagramChannel.open()
                    .bind(new InetSocketAddress("198.19." + i % 250 + "." + (1 + i / 250), 10_000 + i)));
        }
    }

    /** Begins, and goes on until the process ends. */
    static Flood start(InetSocketAddress server) throws IOException {
        Flood flood = new Flood(server);
        Thread thread = new Thread(flood::run, "flood");
        thread.setDaemon(true);
        thread.start();
        return flood;
    }

    private void run() {
        Random random = new Random(1);
        byte[] bytes = new byte[INIT_LENGTH];
        try {
            while (true) {
                random.nextBytes(bytes);
                ByteBuffer datagram = ByteBuffer.wrap(bytes);
                if (sent.get() % 4 == 0) {
                    datagram.limit(random.nextInt(INIT_LENGTH));
                } else {
                    datagram.putLong(0, INIT);
                }
                sources.get(random.nextInt(SOURCES)).send(datagram, server);
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            System.out.println("flood ended: " + e);
        }
    }

    /** How many datagrams it has sent so far. */
    long sent() {
        return sent.get();
    }
}

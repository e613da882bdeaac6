package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a server for UDP sessions over and over, proves each time that it has the address it asks from, and then sends a sealed
 * hello that is none. From addresses in {@link Flood#NETWORK}, which the host has to take for its own. Datagrams are as
 * docs/protocol.md has them.
 */
final class HelloFlood {

    private static final int INIT_LENGTH = 1_200;
    private static final int COOKIE_LENGTH = 32;
    private static final int ACCEPT_LENGTH = 20;
    private static final long INIT = 0x015a_5455_4e01_0000L;
    private static final int COOKIE = 2;
    private static final int ACCEPT = 3;
    private static final int DATA = 0x10;
    private static final byte SEALED_HELLO = 4;
    private static final byte SECRET_MODE = 1;

    /** As long as a real one may be. */
    private static final int HELLO_LENGTH = 200;

    /** After so many questions there is a pause: what they cost the machine is not what is measured. */
    private static final int BURST = 50;

    private static final long PAUSE_NS = 10_000_000;

    private final List<DatagramChannel> sources = new ArrayList<>();
    private final Random random = new Random(1);
    private final ByteBuffer received = ByteBuffer.allocate(2_000);
    private final AtomicLong hellos = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();

    private HelloFlood(InetSocketAddress server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            DatagramChannel source = DatagramChannel.open()
                    .bind(new InetSocketAddress("198.19." + i % 250 + "." + (1 + i / 250), 10_000 + i));
            source.connect(server);
            source.configureBlocking(false);
            sources.add(source);
        }
    }

    /** Begins, and goes on until the process ends. */
    static HelloFlood start(InetSocketAddress server, int sources) throws IOException {
        HelloFlood flood = new HelloFlood(server, sources);
        Thread thread = new Thread(flood::run, "hello-flood");
        thread.setDaemon(true);
        thread.start();
        return flood;
    }

    private void run() {
        try {
            while (true) {
                for (DatagramChannel source : sources) {
                    source.write(init(random.nextLong(), ByteBuffer.allocate(16)));
                    answerAll(source);
                    if (asked.incrementAndGet() % BURST == 0) {
                        LockSupport.parkNanos(PAUSE_NS);
                    }
                }
            }
        } catch (IOException e) {
            System.out.println("hello flood ended: " + e);
        }
    }

    private static ByteBuffer init(long nonce, ByteBuffer cookie) {
        return ByteBuffer.allocate(INIT_LENGTH)
                .putLong(INIT)
                .putLong(nonce)
                .put(cookie)
                .rewind();
    }

    private void answerAll(DatagramChannel source) throws IOException {
        while (true) {
            received.clear();
            try {
                if (source.read(received) <= 0) {
                    return;
                }
            } catch (PortUnreachableException e) {
                return;
            }
            answer(source, received.flip());
        }
    }

    private void answer(DatagramChannel source, ByteBuffer datagram) throws IOException {
        int type = datagram.get(0);
        if (type == COOKIE && datagram.limit() == COOKIE_LENGTH) {
            source.write(init(datagram.getLong(8), datagram.slice(16, 16)));
        } else if (type == ACCEPT && datagram.limit() == ACCEPT_LENGTH) {
            source.write(hello(datagram.getLong(0)));
            hellos.incrementAndGet();
        }
    }

    private ByteBuffer hello(long header) {
        byte[] noise = new byte[HELLO_LENGTH];
        random.nextBytes(noise);
        return ByteBuffer.allocate(8 + 7 + HELLO_LENGTH)
                .putLong((header & ~(0xffL << 56)) | (long) DATA << 56)
                .put(SEALED_HELLO)
                .putInt(0x5a54_554e)
                .put((byte) 1)
                .put(SECRET_MODE)
                .put(noise)
                .flip();
    }

    /** How often it has asked so far, and how often it was heard. */
    String state() {
        return asked.get() + " " + hellos.get();
    }
}

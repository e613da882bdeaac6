package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Connects to a server very often, says nothing, and holds on to each connection; what the server ends is begun again at once.
 * From addresses in {@link Flood#NETWORK}, which the host has to take for its own.
 */
final class Hoard {

    /** After so many new connections there is a pause: what they cost the machine is not what is measured. */
    private static final int BURST = 50;

    private static final long PAUSE_NS = 10_000_000;

    private final InetSocketAddress server;
    private final int sources;
    private final SocketChannel[] channels;
    private final ByteBuffer none = ByteBuffer.allocate(1);
    private final AtomicLong begun = new AtomicLong();
    private final AtomicInteger held = new AtomicInteger();

    private Hoard(InetSocketAddress server, int count, int sources) {
        this.server = server;
        this.sources = sources;
        channels = new SocketChannel[count];
    }

    /** Begins, and goes on until the process ends. */
    static Hoard start(InetSocketAddress server, int count, int sources) {
        Hoard hoard = new Hoard(server, count, sources);
        Thread thread = new Thread(hoard::run, "hoard");
        thread.setDaemon(true);
        thread.start();
        return hoard;
    }

    private void run() {
        try {
            while (true) {
                int alive = 0;
                for (int i = 0; i < channels.length; i++) {
                    alive += isHeld(i) ? 1 : 0;
                    if (channels[i] == null) {
                        channels[i] = begin(i);
                        if (begun.get() % BURST == 0) {
                            LockSupport.parkNanos(PAUSE_NS);
                        }
                    }
                }
                held.set(alive);
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException e) {
            System.out.println("hoard ended: " + e);
        }
    }

    private SocketChannel begin(int index) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        int source = index % sources;
        channel.bind(new InetSocketAddress("198.19." + source % 250 + "." + (1 + source / 250), 0));
        channel.connect(server);
        begun.incrementAndGet();
        return channel;
    }

    /** Whether the server still bears a connection; if it has ended it is forgotten. */
    private boolean isHeld(int index) throws IOException {
        SocketChannel channel = channels[index];
        if (channel == null) {
            return false;
        }
        try {
            if (channel.isConnectionPending() && !channel.finishConnect()) {
                return false;
            }
            if (channel.read(none.clear()) == 0) {
                return true;
            }
        } catch (IOException e) {
            Thread.onSpinWait(); // reset
        }
        channel.close();
        channels[index] = null;
        return false;
    }

    /** How many connections it has begun so far, and how many of them were held a moment ago. */
    String state() {
        return begun.get() + " " + held.get();
    }
}

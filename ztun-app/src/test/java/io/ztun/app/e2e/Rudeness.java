package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A way in which a client that was let in can be a burden. Frames are as docs/protocol.md has them. */
enum Rudeness {
    /** Half a megabit a second of frames that hold 3,278 packets each: two packets, and what repeats the first. */
    BOMB("lz4", 0, 200) {
        @Override
        void once(RawClient client, int number) throws IOException {
            byte[] packet = RawPackets.ip4(client.address(), client.server(), RawPackets.EXPERIMENTAL, new byte[0]);
            client.send(RawClient.DATA_ENCODED, lz4(packet, 20, 65_520, packet));
        }
    },

    /** As many packets, and frames, as 20 Mbit/s can be: without anything in them, and each in a frame of its own. */
    TINY("none", 0, 40_000) {
        @Override
        void once(RawClient client, int number) throws IOException {
            byte[] packet = RawPackets.ip4(client.address(), client.server(), RawPackets.EXPERIMENTAL, new byte[0]);
            int times = client instanceof RawTcpClient ? 3 : 1; // there is less around each
            for (int i = 0; i < times; i++) {
                client.send(RawClient.DATA, packet);
            }
        }
    },

    /** Has the server's system say something again and again, and closes the session, but not the connection, then. */
    CLOSED_AND_OPEN("none", 0, 50) {
        @Override
        void once(RawClient client, int number) throws IOException {
            if (number < QUESTIONS) {
                byte[] syn = RawPackets.syn(client.address(), 20_000 + number, client.server(), AgentMain.BULK_PORT);
                client.send(RawClient.DATA, syn);
            } else if (number == CLOSE_AFTER) {
                client.send(RawClient.CLOSE, new byte[0]);
            } else if (number > 2 * CLOSE_AFTER + QUESTIONS) {
                throw new IOException("this one is done");
            }
        }

        @Override
        int sessions() {
            return 8;
        }
    },

    /** Asks for much, and takes nothing of it. */
    DEAF("none", 0, 1_000) {
        @Override
        void once(RawClient client, int number) throws IOException {
            deaf = client.address();
            client.send(RawClient.DATA, RawPackets.echo(client.address(), client.server(), number, new byte[1_100]));
        }

        @Override
        boolean reads() {
            return false;
        }
    },

    /** Comes back before it has gone. */
    BACK_AGAIN("lz4", 0, 1_000) {
        @Override
        void once(RawClient client, int number) throws IOException {
            throw new IOException("this one is done");
        }

        @Override
        int sessions() {
            return 4;
        }
    },

    /** Speaks to everybody at once. */
    STORM("none", 0, 2_000) {
        @Override
        void once(RawClient client, int number) throws IOException {
            client.send(RawClient.DATA, RawPackets.datagram(client.address(), ALL_HOSTS, 5_353, new byte[100]));
            client.send(RawClient.DATA, RawPackets.datagram(client.address(), ~0, 67, new byte[100]));
            client.send(RawClient.DATA, RawPackets.echo(client.address(), client.server() | 0xff, number, new byte[8]));
            client.send(RawClient.DATA, RawPackets.echo6(linkLocal(client), ALL_NODES, number, new byte[8]));
        }
    },

    /** Is there, as it says all the time. */
    ALIVE("none", 0, 20_000) {
        @Override
        void once(RawClient client, int number) throws IOException {
            int times = client instanceof RawTcpClient ? 5 : 1;
            for (int i = 0; i < times; i++) {
                client.send(RawClient.KEEPALIVE, new byte[0]);
            }
        }
    },

    /** Packets for one that has no offload, and does not read: each is to be cut into 8,187. */
    SUPER_PACKETS("lz4", 1, 50) {
        @Override
        void once(RawClient client, int number) throws IOException {
            byte[] packet = RawPackets.unfinishedSegment(client.address(), deaf, 65_495);
            ByteBuffer start = ByteBuffer.allocate(9 + 40 + 20).put(RECORD_WITH_METADATA);
            start.put((byte) 1)
                    .put((byte) 1)
                    .putShort((short) 8)
                    .putShort((short) 20)
                    .putShort((short) 16);
            start.put(packet, 0, 60);
            client.send(RawClient.DATA_ENCODED, lz4(start.array(), 1, 65_495 - 40, new byte[20]));
        }
    };

    /** The address of the one that does not read; the server's until there is one. */
    private static volatile int deaf = 0xaca8_0d01;

    private static final int QUESTIONS = 5;
    private static final int CLOSE_AFTER = 47;
    private static final int ALL_HOSTS = 0xe000_0001;
    private static final byte RECORD_WITH_METADATA = 1;
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final long TICK_NS = 2_000_000;

    private final String codec;
    private final int features;
    private final int perSecond;

    Rudeness(String codec, int features, int perSecond) {
        this.codec = codec;
        this.features = features;
        this.perSecond = perSecond;
    }

    /** Does it once more; an exception ends the session. */
    abstract void once(RawClient client, int number) throws IOException;

    /** Whether it reads what it gets. */
    boolean reads() {
        return true;
    }

    /** How many sessions it has at once. */
    int sessions() {
        return 1;
    }

    RawClient.Hello hello(byte[] id) {
        return new RawClient.Hello(codec, features, id);
    }

    /** Does it as often as it can, up to so many times a second, until the session ends with an exception; counts how often. */
    final void goOn(RawClient client, LongAdder count) throws IOException {
        long startNs = System.nanoTime();
        int number = 0;
        while (true) {
            double due = (System.nanoTime() - startNs) / 1e9 * perSecond;
            for (int i = 0; number < due && i < 1 + perSecond / 50; i++) {
                once(client, number++);
                count.increment();
            }
            client.flush();
            if (reads()) {
                client.drain();
            }
            LockSupport.parkNanos(TICK_NS);
        }
    }

    private static byte[] linkLocal(RawClient client) {
        ByteBuffer address = ByteBuffer.allocate(16).putLong(0xfe80L << 48).putInt(0);
        return address.putInt(client.address()).array();
    }

    /**
     * An LZ4 block (its format's description, section "Block Format"): some bytes, a match of {@code length} bytes that begins
     * {@code offset} bytes before, and a tail.
     */
    private static byte[] lz4(byte[] start, int offset, int length, byte[] tail) {
        ByteBuffer block = ByteBuffer.allocate(1_000).put((byte) 0xff);
        putLength(block, start.length - 15).put(start);
        block.put((byte) offset).put((byte) (offset >> 8));
        putLength(block, length - 4 - 15).put((byte) 0xf0);
        putLength(block, tail.length - 15).put(tail).flip();
        byte[] bytes = new byte[block.remaining()];
        block.get(bytes);
        return bytes;
    }

    private static ByteBuffer putLength(ByteBuffer block, int length) {
        for (int rest = length; rest >= 0; rest -= 255) {
            block.put((byte) Math.min(255, rest));
        }
        return block;
    }
}

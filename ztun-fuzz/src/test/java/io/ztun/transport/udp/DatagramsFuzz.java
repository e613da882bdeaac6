package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Quiet;
import io.ztun.fuzz.Seed;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;

/**
 * Datagrams at a server's socket, from two addresses, one of which has a session: nothing gets out of hand, no answer is
 * longer than what it answers, nobody gets a session without a cookie, and no frame is longer than the limit.
 */
public final class DatagramsFuzz implements LinkHandler {
    /** Links leave deadlines behind that nobody waits for here: hence a new socket now and then. */
    private static final int INPUTS_PER_SOCKET = 5_000;

    private static final int PADDED = 1_200;

    private static LinkThread thread;
    private static UdpSocket socket;
    private static DatagramsFuzz taken;
    private static int inputs;

    private final Link link;
    private boolean closed;

    private DatagramsFuzz(Link link) {
        this.link = link;
        Check.that(taken == null, "a session that nobody asked for");
        taken = this;
    }

    static {
        Quiet.please();
    }

    /** Datagrams: where from, with or without the session's id, padded or not, bytes. */
    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        Input input = new Input(data);
        if (inputs++ % INPUTS_PER_SOCKET == 0) {
            renewSocket();
        }
        taken = null;
        Address owner = new Address(1);
        Address stranger = new Address(2);
        long id = owner.connect(inputs);
        DatagramsFuzz session = taken;
        if ((input.u8() & 1) != 0) {
            session.link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        }
        while (!input.isEmpty()) {
            int kind = input.u8();
            Address from = (kind & 1) == 0 ? owner : stranger;
            byte[] datagram = input.chunk();
            if ((kind & 2) == 0 && datagram.length >= Datagram.HEADER_LENGTH) {
                ByteBuffer.wrap(datagram).putLong(0, Datagram.header(datagram[0] & 0xff, id));
            }
            from.send((kind & 4) == 0 ? datagram : Arrays.copyOf(datagram, Math.max(PADDED, datagram.length)));
        }
        if (!session.closed) {
            owner.send(new Seed().i64(Datagram.header(Datagram.CLOSE, id)).toBytes());
        }
        Check.that(session.closed && socket.linkCount() == 0, "a session is left");
    }

    private static void renewSocket() throws IOException {
        if (thread != null) {
            thread.start();
            thread.stop();
            Check.that(thread.join(10_000_000_000L), "the thread does not end");
        }
        thread = new LinkThread(0, failure -> {});
        DatagramChannel channel =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket = new UdpSocket(thread, channel, TransportConfig.Offloads.OFF);
        socket.accept(new Acceptor(socket, DatagramsFuzz::new));
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        Check.that(!closed, "a frame after the end");
        Check.that(length >= 1 && length <= FrameLimits.MAX_FRAME_LENGTH, "length " + length);
        frame.get(offset, new byte[length]);
        return true;
    }

    @Override
    public void onClosed(Throwable cause) {
        Check.that(!closed, "closed twice");
        closed = true;
        if (cause != null) {
            // Anything but a protocol's breach would be an accident.
            Check.that(cause instanceof ProtocolException, "closed by " + cause);
        }
    }

    /** Where datagrams come from. */
    private static final class Address implements Source {
        private final Peer peer;
        private final int port;
        private final List<byte[]> answers = new ArrayList<>();
        private int requestLength;

        Address(int number) {
            // The discard port: what a link sends of its own accord goes nowhere.
            port = 8 + number;
            peer = socket.peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        long connect(long nonce) {
            byte[] init = Arrays.copyOf(
                    new Seed().i64(Datagram.INIT_HEADER).i64(nonce).toBytes(), Datagram.INIT_LENGTH_MIN);
            send(init);
            byte[] cookie = answers.remove(0);
            System.arraycopy(cookie, Datagram.COOKIE_OFFSET, init, Datagram.COOKIE_OFFSET, Datagram.COOKIE_LENGTH);
            send(init);
            return Datagram.id(ByteBuffer.wrap(answers.remove(0)).getLong());
        }

        void send(byte[] bytes) {
            Guarded datagram = Guarded.of(bytes);
            requestLength = bytes.length;
            socket.onDatagram(datagram.buffer(), datagram.offset(), bytes.length, this);
            datagram.check();
        }

        @Override
        public boolean is(Peer other) {
            return other.address().equals(peer.address());
        }

        @Override
        public Peer toPeer() {
            return peer;
        }

        @Override
        public void write(byte[] target, int offset) {
            target[offset + LENGTH - 1] = (byte) port;
        }

        @Override
        public void reply(ByteBuffer datagram, int length) {
            Check.that(length <= requestLength, "an answer longer than what it answers");
            byte[] answer = new byte[length];
            datagram.get(0, answer);
            answers.add(answer);
        }
    }

    /** One of each type. */
    public static List<byte[]> seeds() {
        Seed all = new Seed().u8(1);
        for (int type : new int[] {0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x08, 0x10, 0x77}) {
            all.u8(0).chunk(new Seed().u8(type).bytes(new byte[11]).toBytes());
            all.u8(3).chunk(new Seed().u8(type).bytes(new byte[11]).toBytes());
        }
        for (int i = 0; i < 2; i++) {
            all.u8(i)
                    .chunk(new Seed()
                            .i64((long) Datagram.FRAGMENT << 56)
                            .i32(9)
                            .u8(i)
                            .u8(2)
                            .u16(3)
                            .bytes(new byte[3])
                            .toBytes());
        }
        byte[] init = new Seed().i64(Datagram.INIT_HEADER).i64(99).toBytes();
        return List.of(
                all.u8(0)
                        .chunk(new Seed().i64((long) Datagram.CLOSE << 56).toBytes())
                        .toBytes(),
                new Seed().u8(0).u8(7).chunk(init).u8(6).chunk(init).toBytes());
    }
}

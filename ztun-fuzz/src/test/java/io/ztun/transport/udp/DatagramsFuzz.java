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
import io.ztun.spi.SessionTokens;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.SelectorThreads;
import io.ztun.transport.nio.SocketSetup;

/**
 * Datagrams at a server's socket, from two addresses, one of which has a session: nothing gets out of hand, no answer is
 * longer than what it answers, nobody gets a session without a cookie, and no frame is longer than the limit.
 */
public final class DatagramsFuzz implements LinkHandler {
    /** Links leave deadlines behind that nobody waits for here: hence a new socket now and then. */
    private static final int INPUTS_PER_SOCKET = 5_000;

    private static final int PADDED = 1_200;

    private static final int TURNS_MAX = 100_000;

    private static LinkThread thread;
    private static UdpSocket socket;
    private static DatagramsFuzz taken;
    private static Error failure;
    private static int inputs;

    private final Link link;
    private boolean closed;
    private boolean unfinished;

    private DatagramsFuzz(Link link) {
        this.link = link;
        check(taken == null, "a session that nobody asked for");
        taken = this;
    }

    static {
        Quiet.please();
    }

    /** Datagrams: where from, with or without the session's id, the short one or not, padded or not, bytes. */
    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        if (inputs++ % INPUTS_PER_SOCKET == 0) {
            renewSocket();
        }
        taken = null;
        failure = null;
        DatagramsFuzz session = SelectorThreads.run(thread, () -> exchange(new Input(data)));
        // What the session could not have done at once is done in its turns, of which there is one each time.
        for (int i = 0; !session.closed; i++) {
            Check.that(i < TURNS_MAX, "turns without end");
            SelectorThreads.run(thread, () -> null);
        }
        SelectorThreads.run(thread, () -> {
            Check.that(socket.linkCount() == 0, "a session is left");
            Check.that(thread.memory(FrameLimits.MAX_HELLO_LENGTH).taken() == 0, "memory of a handshake's is left");
            Check.that(thread.memory(FrameLimits.MAX_FRAME_LENGTH).taken() == 0, "memory of a session's is left");
            return null;
        });
        if (failure != null) {
            throw failure;
        }
    }

    private static DatagramsFuzz exchange(Input input) {
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
            if ((kind & 16) != 0 && datagram.length >= Datagram.LENGTH_MIN) {
                ByteBuffer.wrap(datagram).putInt(0, datagram[0] << 24 | owner.shortId);
            } else if ((kind & 2) == 0 && datagram.length >= Datagram.HEADER_LENGTH) {
                ByteBuffer.wrap(datagram).putLong(0, Datagram.header(datagram[0] & 0xff, id));
            }
            from.send((kind & 4) == 0 ? datagram : Arrays.copyOf(datagram, Math.max(PADDED, datagram.length)));
            if ((kind & 8) != 0) {
                socket.endCall();
            }
        }
        if (!session.closed) {
            owner.send(new Seed().i64(Datagram.header(Datagram.CLOSE, id)).toBytes());
        }
        socket.endCall();
        return session;
    }

    private static void renewSocket() throws IOException {
        if (thread != null) {
            thread.stop();
            Check.that(thread.join(10_000_000_000L), "the thread does not end");
        }
        thread = new LinkThread(0, thrown -> {}, new SocketSetup(SocketOptions.NONE));
        thread.start();
        DatagramChannel channel =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket = SelectorThreads.run(thread, () -> {
            UdpSocket made = new UdpSocket(thread, channel, TransportConfig.Offloads.OFF, 0);
            made.accept(
                    new Acceptor(made, DatagramsFuzz::new, session -> Arrays.copyOf(session, SessionTokens.LENGTH)));
            return made;
        });
    }

    private static void check(boolean condition, String what) {
        try {
            Check.that(condition, what);
        } catch (RuntimeException | Error e) {
            // A link that its handler's exception has closed is none of the fuzzer's findings.
            failure = e instanceof Error error ? error : new AssertionError(e);
            throw e;
        }
    }

    /** A long frame is done with at the next turn. */
    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        check(!closed, "a frame after the end");
        check(!unfinished, "a frame before the former one was done with");
        check(length >= 1 && length <= FrameLimits.MAX_FRAME_LENGTH, "length " + length);
        byte[] content = new byte[length];
        frame.get(offset, content);
        for (int i = 0; i < content[0] && !turn.isOver(); i++) {
            turn.spend(0);
        }
        unfinished = turn.isOver();
        return !unfinished;
    }

    @Override
    public boolean onTurn(Turn turn) {
        check(unfinished && !closed, "nothing was left to do");
        unfinished = false;
        return true;
    }

    @Override
    public void onClosed(Throwable cause) {
        check(!closed, "closed twice");
        closed = true;
        if (cause != null) {
            // Anything but a protocol's breach would be an accident.
            check(cause instanceof ProtocolException, "closed by " + cause);
        }
    }

    /** Where datagrams come from. */
    private static final class Address implements Source {
        private final Peer peer;
        private final int port;
        private final List<byte[]> answers = new ArrayList<>();
        private int requestLength;
        private int shortId;

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
            ByteBuffer accept = ByteBuffer.wrap(answers.remove(0));
            shortId = accept.getInt(Datagram.ACCEPT_SHORT_ID_OFFSET);
            return Datagram.id(accept.getLong());
        }

        void send(byte[] bytes) {
            Guarded datagram = Guarded.of(bytes);
            requestLength = bytes.length;
            socket.beginReading();
            socket.onDatagram(datagram.buffer(), datagram.offset(), bytes.length, this);
            datagram.check();
        }

        @Override
        public int ecn() {
            return 0;
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
        for (int type : new int[] {0x09, 0x90, 0xc0}) {
            for (int from = 16; from < 18; from++) {
                all.u8(from).chunk(new Seed().u8(type).bytes(new byte[11]).toBytes());
            }
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

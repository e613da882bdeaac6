package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A {@link RawClient} over UDP, whose frames have to fit a datagram. It answers nothing that the server asks. */
final class RawUdpClient extends RawClient {

    private static final int INIT_LENGTH = 1_200;
    private static final long INIT = 0x015a_5455_4e01_0000L;
    private static final int COOKIE = 2;
    private static final int ACCEPT = 3;
    private static final int CLOSED = 4;
    private static final int BLOCK = 4;

    /** In a frame's first byte: its number has four bytes. */
    private static final int LONG_NUMBER = 8;

    private static final long TRY_NS = 500_000_000;
    private static final int TRIES = 4;
    private static final long PAUSE_NS = 500_000;

    private final DatagramChannel channel = DatagramChannel.open();
    private final ByteBuffer received = ByteBuffer.allocate(65_536);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(65_536);
    private final long header;
    private int number;

    RawUdpClient(InetSocketAddress from, InetSocketAddress server, Hello hello) throws IOException {
        try {
            channel.bind(from).connect(server);
            channel.configureBlocking(false);
            long nonce = new Random().nextLong();
            ByteBuffer cookie =
                    ask(init(nonce, ByteBuffer.allocate(16)), COOKIE).slice(16, 16);
            long accepted = ask(init(nonce, cookie), ACCEPT).getLong(0);
            header = accepted & ~(0xffL << 56) | (long) DATA << 56;
            byte[] frame = hello.frame(BLOCK);
            ByteBuffer said =
                    ByteBuffer.allocate(8 + frame.length).putLong(header).put(frame);
            welcome(ask(said.flip(), DATA).position(8));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ByteBuffer init(long nonce, ByteBuffer cookie) {
        return ByteBuffer.allocate(INIT_LENGTH)
                .putLong(INIT)
                .putLong(nonce)
                .put(cookie.duplicate())
                .rewind();
    }

    private ByteBuffer ask(ByteBuffer question, int answer) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            channel.write(question.duplicate());
            long end = System.nanoTime() + TRY_NS;
            while (System.nanoTime() < end) {
                if (channel.read(received.clear()) > 0 && received.get(0) == answer) {
                    return ByteBuffer.wrap(received.array().clone()).limit(received.position());
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        throw new IOException("no answer: wanted=" + answer);
    }

    @Override
    void send(int type, byte[] body) throws IOException {
        datagram.clear()
                .putLong(header)
                .put((byte) (type | LONG_NUMBER))
                .putInt(number++)
                .put(body);
        channel.write(datagram.flip());
    }

    @Override
    void flush() {
        // Every frame is on its way already.
    }

    @Override
    void drain() throws IOException {
        while (channel.read(received.clear()) > 0) {
            if (received.get(0) == CLOSED) {
                throw new IOException("the server knows no such session");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A client's end of an open session that sends whatever it is told to, as docs/protocol.md has it. One thread, but for
 * {@link #close}.
 */
abstract class RawClient implements AutoCloseable {

    static final int DATA = 0x10;
    static final int DATA_ENCODED = 0x11;
    static final int KEEPALIVE = 0x20;
    static final int CLOSE = 0x30;

    private static final int WELCOME = 0x02;
    private static final int REFUSAL = 0x03;
    private static final int FIELD_ADDRESS = 5;
    private static final int FIELD_SERVER_ADDRESS = 6;

    private int address;
    private int server;

    /**
     * What a client says first.
     *
     * @param codec the one that it offers, in the mode whose frames stand alone, or over TCP in that with a history
     * @param features bits, as the protocol has them
     * @param id 16 bytes
     */
    record Hello(String codec, int features, byte[] id) {

        byte[] frame(int mode) {
            ByteBuffer hello = ByteBuffer.allocate(128).put(new byte[] {1, 'Z', 'T', 'U', 'N', 1});
            hello.put((byte) 1).putShort((short) 4).putInt(features);
            hello.put((byte) 2).putShort((short) (1 + codec.length())).put((byte) mode);
            hello.put(codec.getBytes(StandardCharsets.US_ASCII));
            hello.put((byte) 3).putShort((short) 4).putInt(9_000);
            hello.put((byte) 4).putShort((short) 16).put(id).flip();
            byte[] frame = new byte[hello.remaining()];
            hello.get(frame);
            return frame;
        }
    }

    /**
     * Connects.
     *
     * @param transport {@code tcp} or {@code udp}
     * @param from the address to connect from
     * @throws IOException if the server has no session for it
     */
    static RawClient connect(String transport, InetSocketAddress from, InetSocketAddress server, Hello hello)
            throws IOException {
        return transport.equals("tcp") ? new RawTcpClient(from, server, hello) : new RawUdpClient(from, server, hello);
    }

    /** Takes the server's answer. */
    final void welcome(ByteBuffer frame) throws IOException {
        int type = frame.get();
        if (type == REFUSAL || type != WELCOME) {
            throw new IOException("no welcome: type=" + type);
        }
        frame.get();
        Map<Integer, ByteBuffer> fields = new HashMap<>();
        while (frame.hasRemaining()) {
            int field = frame.get();
            int length = frame.getShort();
            fields.put(field, frame.slice(frame.position(), length));
            frame.position(frame.position() + length);
        }
        address = fields.get(FIELD_ADDRESS).getInt(1);
        server = fields.get(FIELD_SERVER_ADDRESS).getInt(1);
    }

    /** Its address in the tunnel. */
    final int address() {
        return address;
    }

    /** The server's. */
    final int server() {
        return server;
    }

    /** Sends a frame, or has it wait for {@link #flush}. */
    abstract void send(int type, byte[] body) throws IOException;

    /** Sends what waits. */
    abstract void flush() throws IOException;

    /**
     * Reads and forgets what has arrived.
     *
     * @throws IOException if the session has ended
     */
    abstract void drain() throws IOException;

    /** Hangs up. Any thread; ends what another one is about. */
    @Override
    public abstract void close() throws IOException;
}

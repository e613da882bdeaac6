package io.ztun.app.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many clients of an open server over TCP. Each says its hello, as docs/protocol.md has it, and nothing else. */
final class Visitors {

    private static final int CLIENT_ID_LENGTH = 16;
    private static final int PATIENCE_MS = 20_000;
    private static final byte[] CODEC = "lz4".getBytes(StandardCharsets.US_ASCII);
    private static final byte STREAM = 1;
    private static final List<Socket> STAYING = new ArrayList<>();

    private Visitors() {}

    /**
     * Connects, one after the other; they stay until this process ends.
     *
     * @return how many a server has answered; fewer than {@code count} if the server has ended
     */
    static int connect(InetSocketAddress server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try {
                Socket socket = new Socket(server.getAddress(), server.getPort());
                STAYING.add(socket);
                socket.setSoTimeout(PATIENCE_MS);
                socket.getOutputStream().write(hello(i));
                if (socket.getInputStream().read() < 0) {
                    throw new EOFException();
                }
            } catch (SocketException | EOFException e) {
                return i; // refused, reset or ended
            }
        }
        return count;
    }

    private static byte[] hello(int number) {
        ByteBuffer fields = ByteBuffer.allocate(128);
        fields.put((byte) 1).put("ZTUN".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
        field(fields, 1, Integer.BYTES).putInt(0); // features
        field(fields, 2, 1 + CODEC.length).put(STREAM).put(CODEC);
        field(fields, 3, Integer.BYTES).putInt(1_500); // MTU
        field(fields, 4, CLIENT_ID_LENGTH).putLong(1).putLong(number);
        fields.flip();
        return ByteBuffer.allocate(1 + fields.remaining())
                .put((byte) fields.remaining()) // one byte up to 127
                .put(fields)
                .array();
    }

    private static ByteBuffer field(ByteBuffer hello, int type, int length) {
        return hello.put((byte) type).putShort((short) length);
    }
}

package io.ztun.app.e2e;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A {@link RawClient} over TCP, with a small receive buffer, so that the server soon notices when it does not read. */
final class RawTcpClient extends RawClient {

    private static final int PATIENCE_MS = 5_000;
    private static final int RECEIVE_BUFFER = 4_096;
    private static final int STREAM = 1;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final byte[] read = new byte[65_536];

    RawTcpClient(InetSocketAddress from, InetSocketAddress server, Hello hello) throws IOException {
        try {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setTcpNoDelay(true);
            socket.setSoLinger(true, 0);
            socket.bind(from);
            socket.connect(server, PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            in = new DataInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
            byte[] frame = hello.frame(hello.codec().equals("none") ? 4 : STREAM);
            length(frame.length);
            out.write(frame);
            out.flush();
            byte[] answer = new byte[answerLength()];
            in.readFully(answer);
            welcome(ByteBuffer.wrap(answer));
            socket.setSoTimeout(1);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private int answerLength() throws IOException {
        int low = in.readUnsignedByte();
        return low < 0x80 ? low : low & 0x7f | in.readUnsignedByte() << 7;
    }

    private void length(int value) throws IOException {
        int rest = value;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    @Override
    void send(int type, byte[] body) throws IOException {
        length(1 + body.length);
        out.write(type);
        out.write(body);
    }

    @Override
    void flush() throws IOException {
        out.flush();
    }

    @Override
    void drain() throws IOException {
        while (in.available() > 0) {
            if (in.read(read) < 0) {
                throw new EOFException();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

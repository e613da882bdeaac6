package io.ztun.app.e2e;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Takes a server's place for TCP and passes on every frame between its clients and it, as docs/protocol.md lays them out. */
final class TcpRelay {
    private static final int GROUP_BITS = 7;
    private static final int LENGTH_BYTES_MAX = 3;

    private final InetSocketAddress server;
    private final Tamper tamper;

    private TcpRelay(InetSocketAddress server, Tamper tamper) {
        this.server = server;
        this.tamper = tamper;
    }

    /** Begins, and goes on until the process ends. */
    static void start(int port, InetSocketAddress server, Tamper tamper) throws IOException {
        ServerSocket listener = new ServerSocket(port);
        TcpRelay relay = new TcpRelay(server, tamper);
        Background.start("relay", () -> {
            while (true) {
                relay.join(listener.accept());
            }
        });
    }

    private void join(Socket client) throws IOException {
        Socket upstream = new Socket();
        upstream.connect(server);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        Background.start("relay-up", () -> pass(client, upstream, true));
        Background.start("relay-down", () -> pass(upstream, client, false));
    }

    /** Until one of the two ends, and the other with it. */
    private void pass(Socket from, Socket to, boolean fromClient) throws IOException {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            byte[] header = new byte[LENGTH_BYTES_MAX];
            for (int size = readHeader(in, header); size > 0; size = readHeader(in, header)) {
                byte[] frame = new byte[size + length(header, size)];
                System.arraycopy(header, 0, frame, 0, size);
                in.readFully(frame, size, frame.length - size);
                tamper.pass(frame, size, frame.length - size, fromClient);
                out.write(frame);
            }
        }
    }

    /** Returns how many bytes it has, 0 at the end. */
    private static int readHeader(DataInputStream in, byte[] header) throws IOException {
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            int next = in.read();
            if (next < 0) {
                return 0;
            }
            header[i] = (byte) next;
            if (header[i] >= 0) {
                return i + 1;
            }
        }
        throw new IOException("no frame begins so");
    }

    private static int length(byte[] header, int size) {
        int length = 0;
        for (int i = 0; i < size; i++) {
            length |= (header[i] & 0x7f) << i * GROUP_BITS;
        }
        return length;
    }
}

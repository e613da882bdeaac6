package io.ztun.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

/** A peer that sends bytes as it likes. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;

    RawPeer(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(String hex) throws IOException {
        send(HexFormat.of().parseHex(hex));
    }

    byte[] receive(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** Says that it sends no more, and goes on reading. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Breaks the connection off: with SO_LINGER at zero, close sends RST (socket(7)). */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Whether the other side has ended or broken off the connection; waits for it. */
    boolean isEnded() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.ztun.demo.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Accepts connections on one port and serves each on a daemon thread of its own, until it is closed. */
public final class Listener implements Closeable {

    private final ServerSocket socket;
    private final Service service;

    /** What is done with a connection; it is closed afterwards. */
    @FunctionalInterface
    public interface Service {

        /** Serves one connection to its end. */
        void serve(Socket connection) throws IOException;
    }

    /**
     * Listens from now on.
     *
     * @param port on every address, 0 for a free one
     * @param service called once for each connection, for several at a time
     */
    public Listener(int port, Service service) throws IOException {
        this.service = service;
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port));
        Threads.daemon("accept-" + port, this::accept);
    }

    /** The port that it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket connection = socket.accept();
            Threads.daemon("serve-" + port(), () -> serve(connection));
        }
    }

    private void serve(Socket connection) throws IOException {
        try (connection) {
            connection.setTcpNoDelay(true);
            service.serve(connection);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

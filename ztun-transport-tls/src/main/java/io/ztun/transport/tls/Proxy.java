package io.ztun.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP proxy that is asked to connect to a server (CONNECT, RFC 9110 section 9.3.6).
 *
 * @param host its name or address
 * @param port its port
 * @param account user and password, with a colon between, for Basic authentication (RFC 7617)
 */
record Proxy(String host, int port, Optional<String> account) {
    /** So long may an answer's head be, in bytes; what is longer is no proxy's. */
    static final int ANSWER_MAX = 8_192;

    private static final String END = "\r\n\r\n";
    private static final int UNAUTHORIZED = 407;

    /** Where it is; unresolved if its name has no address. Looked up anew each time. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /**
     * Has it connect.
     *
     * @param socket connected to it, blocking
     * @param deadlineNs until when it may take, by {@link System#nanoTime}
     * @throws ProxyException if it does not
     */
    void connect(Socket socket, InetSocketAddress server, long deadlineNs) throws IOException {
        String name = server.isUnresolved() ? server.getHostString() : literal(server);
        String target = name + ":" + server.getPort();
        String request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + account.map(Proxy::authorization).orElse("") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String answer = readHead(socket, deadlineNs);
        String line = answer.lines().findFirst().orElse("");
        if (!line.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw new ProxyException("not an HTTP proxy: proxy=" + this + "; check tls.proxy or https_proxy");
        }
        int status = Integer.parseInt(line.substring("HTTP/1.1 ".length()).substring(0, 3));
        if (status == UNAUTHORIZED) {
            throw new ProxyException("the proxy wants user and password: proxy=" + this
                    + "; give http://USER:PASSWORD@HOST:PORT in tls.proxy or https_proxy");
        } else if (status / 100 != 2) {
            throw new ProxyException("the proxy does not connect: proxy=" + this + " answer=" + printable(line)
                    + "; many let port 443 through alone");
        }
    }

    private static String literal(InetSocketAddress server) {
        String address = server.getAddress().getHostAddress();
        return server.getAddress() instanceof Inet6Address ? "[" + address + "]" : address;
    }

    private static String authorization(String account) {
        byte[] bytes = account.getBytes(StandardCharsets.UTF_8);
        return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(bytes) + "\r\n";
    }

    /** Byte by byte, for what comes behind is TLS. */
    private String readHead(Socket socket, long deadlineNs) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.length() < ANSWER_MAX) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new SocketTimeoutException("no answer of the proxy");
            }
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, leftMs));
            int next = in.read();
            if (next < 0) {
                throw new ProxyException("the proxy ended the connection: proxy=" + this);
            }
            head.append((char) next);
            if (next == '\n'
                    && head.length() >= END.length()
                    && head.substring(head.length() - END.length()).equals(END)) {
                return head.toString();
            }
        }
        throw new ProxyException("the proxy's answer is too long: proxy=" + this + " max=" + ANSWER_MAX + " bytes");
    }

    private static String printable(String line) {
        return line.replaceAll("[^ -~]", "?");
    }

    /** Without the account. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}

package io.ztun.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * What an HTTP server on a Unix socket, or on a TCP port, answers to text that is sent as it is.
 *
 * @param head status line and headers
 */
record UnixHttp(String head, String body) {

    static UnixHttp get(Path socket, String path) throws IOException {
        return ask(socket, "GET", path, "");
    }

    static UnixHttp ask(Path socket, String method, String path, String body) throws IOException {
        return send(
                UnixDomainSocketAddress.of(socket),
                method + " " + path + " HTTP/1.1\r\nHost: ztun\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    /** Reads until the server has ended the connection. */
    static UnixHttp send(SocketAddress to, String request) throws IOException {
        try (SocketChannel channel = open(to)) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer some = ByteBuffer.allocate(1 << 14);
            while (channel.read(some) >= 0) {
                all.write(some.array(), 0, some.position());
                some.clear();
            }
            String text = all.toString(StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new SocketException("closed without an answer: " + text);
            }
            return new UnixHttp(text.substring(0, end), text.substring(end + 4));
        }
    }

    /** The first event of a stream of them. */
    static String first(Path socket, String path) throws IOException {
        try (SocketChannel channel = open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    ("GET " + path + " HTTP/1.0\r\nHost: ztun\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            StringBuilder text = new StringBuilder();
            ByteBuffer some = ByteBuffer.allocate(1 << 14);
            while (text.indexOf("\n\n", text.indexOf("\r\n\r\n") + 4) < 0 && channel.read(some) >= 0) {
                text.append(new String(some.array(), 0, some.position(), StandardCharsets.UTF_8));
                some.clear();
            }
            int body = text.indexOf("\r\n\r\n") + 4;
            return text.substring(body, text.indexOf("\n\n", body));
        }
    }

    static SocketChannel open(SocketAddress to) throws IOException {
        SocketChannel channel = to instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        channel.connect(to);
        return channel;
    }

    int status() {
        return Integer.parseInt(head.split(" ")[1]);
    }

    JsonObject json() {
        return JsonParser.parseString(body).getAsJsonObject();
    }
}

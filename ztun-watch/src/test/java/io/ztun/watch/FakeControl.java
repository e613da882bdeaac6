package io.ztun.watch;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Whoever is behind a Unix socket: takes a request, writes what the test says, and closes. */
public final class FakeControl implements AutoCloseable {
    private final ServerSocketChannel channel;
    private final Function<String, byte[]> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param answers from the request's first line to all bytes of the response */
    public FakeControl(Path socket, Function<String, byte[]> answers) throws IOException {
        this.answers = answers;
        channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-control");
        thread.setDaemon(true);
        thread.start();
    }

    /** A response with that JSON. */
    public static byte[] json(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: " + body.length + "\r\n\r\n"
                + json);
    }

    public static byte[] bytes(String response) {
        return response.getBytes(StandardCharsets.UTF_8);
    }

    /** First lines so far, with the body where there is one. */
    public List<String> requests() {
        return requests;
    }

    private void serve() {
        while (channel.isOpen()) {
            try (SocketChannel client = channel.accept()) {
                serve(client);
            } catch (IOException e) {
                // the client has gone, or this has been closed
            }
        }
    }

    private void serve(SocketChannel client) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(8192);
        while (!request(in).contains("\r\n\r\n") && client.read(in) >= 0) {}
        String request = request(in);
        String body = request.substring(request.indexOf("\r\n\r\n") + 4); // which comes with the head
        String line = request.lines().findFirst().orElse("") + (body.isEmpty() ? "" : " " + body);
        requests.add(line);
        ByteBuffer out = ByteBuffer.wrap(answers.apply(line));
        while (out.hasRemaining()) {
            client.write(out);
        }
    }

    private static String request(ByteBuffer in) {
        return new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

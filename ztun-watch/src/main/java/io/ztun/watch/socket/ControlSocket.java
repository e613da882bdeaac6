package io.ztun.watch.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * HTTP over a Unix domain socket: one request for each connection, and a bounded answer within a bounded time, whoever is behind
 * the socket. Blocks. See decision 16.
 */
final class ControlSocket {
    /** More than 20,000 sessions take. */
    static final int ANSWER_MAX = 16 << 20;

    static final int HEAD_MAX = 16 << 10;

    private static final int READ_MIN = 8 << 10;

    private final Path path;
    private final Duration patience;

    /** @param patience how long an exchange may take */
    ControlSocket(Path path, Duration patience) {
        this.path = path;
        this.patience = patience;
    }

    /**
     * Sends a request.
     *
     * @param target such as {@code /v1/status}; ASCII
     * @param body ASCII; empty for none
     * @throws IOException if there is no connection
     * @throws WatchException if what comes back is no answer, too large, or late
     */
    Answer request(String method, String target, String body) throws IOException {
        // A request of HTTP/1.1 would have to take an answer in chunks.
        String request = method + " " + target + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        long deadline = System.nanoTime() + patience.toNanos();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            if (!channel.connect(UnixDomainSocketAddress.of(path))) {
                await(key, SelectionKey.OP_CONNECT, deadline);
                channel.finishConnect();
            }
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    await(key, SelectionKey.OP_WRITE, deadline);
                }
            }
            return answer(channel, key, deadline);
        }
    }

    private static Answer answer(SocketChannel channel, SelectionKey key, long deadline) throws IOException {
        byte[] bytes = new byte[READ_MIN];
        int count = 0;
        Answer.Head head = null;
        while (head == null || !head.isComplete(count)) {
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * count);
            }
            requireTime(deadline); // there may always be a byte more
            int read = channel.read(ByteBuffer.wrap(bytes, count, bytes.length - count));
            if (read < 0) {
                break;
            }
            if (read == 0) {
                await(key, SelectionKey.OP_READ, deadline);
            }
            count += read;
            if (head == null) {
                head = Answer.head(new String(bytes, 0, Math.min(count, HEAD_MAX), StandardCharsets.ISO_8859_1));
            }
            if (count > ANSWER_MAX || head == null && count >= HEAD_MAX) {
                throw new WatchException("an answer that is too long");
            }
        }
        return Answer.of(head, bytes, count);
    }

    private static void await(SelectionKey key, int operation, long deadline) throws IOException {
        key.interestOps(operation);
        // No time at all would be without an end.
        key.selector().select(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        key.selector().selectedKeys().clear();
        requireTime(deadline);
    }

    private static void requireTime(long deadline) {
        if (deadline - System.nanoTime() <= 0) {
            throw new WatchException("no answer in time");
        }
    }
}

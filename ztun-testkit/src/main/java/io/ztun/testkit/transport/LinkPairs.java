package io.ztun.testkit.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertNotNull;

/** A server's transport, listening on loopback, and clients with a transport each. Closing it closes all of them. */
final class LinkPairs implements AutoCloseable {
    static final String IPV4 = "127.0.0.1";
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TransportProvider provider;
    private final int frameLimit;
    private final int queueLimit;
    private final BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
    private final List<Transport> clients = new ArrayList<>();
    private final List<RecordingHandler> handlers = new ArrayList<>();
    private final Transport server;
    private final InetSocketAddress address;

    /** Both ends of one link. */
    record Pair(RecordingHandler server, RecordingHandler client) {
        Link serverLink() {
            return server.link();
        }

        Link clientLink() {
            return client.link();
        }
    }

    private LinkPairs(TransportContract contract, String host, int threads, int frameLimit, int queueLimit) {
        this.provider = contract.provider();
        this.frameLimit = frameLimit;
        this.queueLimit = queueLimit;
        server = provider.create(new TransportConfig(threads, queueLimit));
        InetSocketAddress wanted =
                contract.isOverIp() ? new InetSocketAddress(literal(host), 0) : contract.anyAddress();
        address = server.listen(wanted, this::accept);
    }

    /** With frames of every length, two server threads and a queue as by default. */
    static LinkPairs on(TransportContract contract, String host) {
        return new LinkPairs(contract, host, 2, FrameLimits.MAX_FRAME_LENGTH, TransportConfig.QUEUE_LIMIT_DEFAULT);
    }

    /** With one server thread, so that links share it. */
    static LinkPairs with(TransportContract contract, int frameLimit, int queueLimit) {
        return new LinkPairs(contract, IPV4, 1, frameLimit, queueLimit);
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host, e);
        }
    }

    private LinkHandler accept(Link link) {
        RecordingHandler handler = new RecordingHandler(link, frameLimit);
        accepted.add(handler);
        return handler;
    }

    InetSocketAddress address() {
        return address;
    }

    Transport server() {
        return server;
    }

    /** A new link from a client with a transport of its own. */
    Pair connect() {
        Transport client = provider.create(new TransportConfig(1, queueLimit));
        clients.add(client);
        return connect(client);
    }

    /** A new link from this client, whose two ends take frames. */
    Pair connect(Transport client) {
        RecordingHandler[] mine = new RecordingHandler[1];
        Link link = client.connect(address, TIMEOUT, made -> mine[0] = new RecordingHandler(made, frameLimit));
        assertNotNull(link);
        try {
            RecordingHandler theirs = accepted.poll(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS);
            assertNotNull(theirs, "the server did not take the link");
            handlers.add(theirs);
            handlers.add(mine[0]);
            // A transport's own handshake may still lie before the server's end, which takes no frame until then.
            Conditions.await(
                    "the server's end takes frames", () -> theirs.link().ready() != Link.BACK_PRESSURED);
            return new Pair(theirs, mine[0]);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Links that the server has made beside those from {@link #connect}. */
    int untakenLinks() {
        return accepted.size();
    }

    @Override
    public void close() {
        handlers.forEach(RecordingHandler::resume);
        clients.forEach(Transport::close);
        server.close();
    }
}

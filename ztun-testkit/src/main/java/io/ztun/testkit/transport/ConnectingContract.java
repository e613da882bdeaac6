package io.ztun.testkit.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.TransportException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Listening and connecting: whatever cannot be had is said in one line, within the time given. */
@Api(Api.Status.EXPERIMENTAL)
public interface ConnectingContract extends TransportContract {

    /** An address that nobody answers at: the port was free a moment ago. */
    private InetSocketAddress nobody() {
        try (Transport transport = create(provider())) {
            return transport.listen(anyAddress(), link -> new IgnoringHandler());
        }
    }

    private static Transport create(TransportProvider provider) {
        return provider.create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
    }

    private static void expectOneLine(TransportException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    private void assumeOverIp() {
        assumeTrue(isOverIp(), "the transport says that it does not run over IP");
    }

    @Test
    default void shouldBeNamedAsPluginsAre() {
        assertTrue(provider().name().matches("[a-z][a-z0-9-]{0,31}"), provider().name());
        assertTrue(
                provider().unavailableReason().isEmpty(), () -> "" + provider().unavailableReason());
    }

    @Test
    default void shouldSayThatNobodyAnswers() {
        InetSocketAddress nobody = nobody();
        try (Transport client = create(provider())) {
            long start = System.nanoTime();
            var e = assertThrows(
                    TransportException.class,
                    () -> client.connect(nobody, Duration.ofMillis(700), link -> new IgnoringHandler()));
            assertTrue(Conditions.millisSince(start) < 5_000);
            expectOneLine(e);
        }
    }

    @Test
    default void shouldSayThatANameIsUnknown() {
        assumeOverIp();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("no.such.name.invalid", 2024);
        try (Transport transport = create(provider())) {
            var connect = assertThrows(
                    TransportException.class,
                    () -> transport.connect(unresolved, LinkPairs.TIMEOUT, link -> new IgnoringHandler()));
            expectOneLine(connect);
            var listen = assertThrows(
                    TransportException.class, () -> transport.listen(unresolved, link -> new IgnoringHandler()));
            expectOneLine(listen);
        }
    }

    @Test
    default void shouldSayThatAPortIsInUse() {
        assumeOverIp();
        try (Transport first = create(provider());
                Transport second = create(provider())) {
            InetSocketAddress taken = first.listen(anyAddress(), link -> new IgnoringHandler());
            assertNotEquals(0, taken.getPort());
            var e = assertThrows(TransportException.class, () -> second.listen(taken, link -> new IgnoringHandler()));
            expectOneLine(e);
        }
    }

    @Test
    default void shouldSayThatAnAddressIsNotOurs() {
        assumeOverIp();
        // RFC 5737: addresses for documentation, on no machine.
        InetSocketAddress foreign = new InetSocketAddress("192.0.2.1", 0);
        try (Transport transport = create(provider())) {
            var e = assertThrows(
                    TransportException.class, () -> transport.listen(foreign, link -> new IgnoringHandler()));
            expectOneLine(e);
        }
    }

    @Test
    default void shouldFreeThePortWhenItCloses() {
        InetSocketAddress address = anyAddress();
        for (int i = 0; i < 5; i++) {
            try (Transport transport = create(provider())) {
                address = transport.listen(address, link -> new IgnoringHandler());
                transport.connect(address, LinkPairs.TIMEOUT, link -> new IgnoringHandler());
            }
        }
    }

    @Test
    default void shouldListenOnSeveralAddresses() {
        try (Transport server = create(provider());
                Transport client = create(provider())) {
            for (int i = 0; i < 3; i++) {
                InetSocketAddress address = server.listen(anyAddress(), link -> new IgnoringHandler());
                var link = client.connect(address, LinkPairs.TIMEOUT, made -> new IgnoringHandler());
                assertEquals(address, link.remoteAddress());
            }
        }
    }

    @Test
    default void shouldDoNothingMoreOnceClosed() throws IOException {
        Transport transport = create(provider());
        InetSocketAddress address = transport.listen(anyAddress(), link -> new IgnoringHandler());
        transport.close();
        transport.close();
        assertThrows(
                TransportException.class,
                () -> transport.connect(address, LinkPairs.TIMEOUT, link -> new IgnoringHandler()));
        assertThrows(TransportException.class, () -> transport.listen(anyAddress(), link -> new IgnoringHandler()));
    }

    @Test
    default void shouldCloseFromItsOwnThread() {
        Transport server = create(provider());
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (Transport client = create(provider())) {
            InetSocketAddress address = server.listen(anyAddress(), link -> {
                server.close();
                closed.complete(null);
                return new IgnoringHandler();
            });
            RecordingHandler[] mine = new RecordingHandler[1];
            boolean told = false;
            try {
                client.connect(address, LinkPairs.TIMEOUT, link -> mine[0] = new RecordingHandler(link, 0));
            } catch (TransportException e) {
                told = true; // where the transport has a handshake of its own, the client was still in it
            }
            try {
                closed.orTimeout(RecordingHandler.TIMEOUT_S, java.util.concurrent.TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                throw new AssertionError("close from the transport's own thread hangs", e);
            }
            if (!told) {
                mine[0].awaitClosed();
            }
        }
        server.close();
    }

    @Test
    default void shouldPassOnWhatTheHandlerFactoryThrows() {
        try (LinkPairs pairs = LinkPairs.with(this, 0, 1_000);
                Transport client = create(provider())) {
            var failure = new IllegalStateException("thrown by the factory");
            var e = assertThrows(
                    RuntimeException.class,
                    () -> client.connect(pairs.address(), LinkPairs.TIMEOUT, link -> {
                        throw failure;
                    }));
            assertInstanceOf(RuntimeException.class, e);
            client.connect(pairs.address(), LinkPairs.TIMEOUT, link -> new IgnoringHandler());
        }
    }
}

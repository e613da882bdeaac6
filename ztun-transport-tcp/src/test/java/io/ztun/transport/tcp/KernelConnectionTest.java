package io.ztun.transport.tcp;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.transport.nio.BufferPool;
import io.ztun.transport.nio.NativeSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

final class KernelConnectionTest {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;
    private static final int TCP_RTO_MAX_MS = 44;

    /** A second at 100 GB/s: more than any loopback carries, less than the neighbours of the rate in the structure read as. */
    private static final long ABSURD = 100_000_000_000L;

    @Test
    void shouldSetWhatTheKernelReports() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
            assertTrue(new KernelConnection(channel).limitUnsent(12_345), "the tests run with --add-opens");
            assertEquals(12_345, NativeSocket.of(channel).get(IPPROTO_TCP, TCP_NOTSENT_LOWAT));
        }
    }

    @Test
    void shouldNoticeThatASilentPeerIsGone() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
            NativeSocket socket = NativeSocket.of(channel);
            new KernelConnection(channel).watchPeer(true);
            assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(20, socket.get(IPPROTO_TCP, TCP_KEEPIDLE));
            assertEquals(50_000, socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT));
            new KernelConnection(channel).watchPeer(false);
            assertFalse(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(0, socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT));
        }
    }

    /** Every connection of ours has it, where the kernel does (Linux 6.15). */
    @Test
    void shouldTryAgainSoonAfterAnOutage() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
                Selector selector = Selector.open()) {
            NativeSocket socket = NativeSocket.of(channel);
            assumeTrue(socket.get(IPPROTO_TCP, TCP_RTO_MAX_MS) > 0, "the kernel has no TCP_RTO_MAX_MS");
            channel.configureBlocking(false);
            new Sender(
                    channel,
                    channel.register(selector, 0),
                    new SendQueue(new BufferPool(16, 1), new BufferPool(32, 1)),
                    1,
                    null);
            assertEquals(4_000, socket.get(IPPROTO_TCP, TCP_RTO_MAX_MS));
        }
    }

    @Test
    void shouldReadTheRateThatTheKernelMeasured() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
                SocketChannel peer = listener.accept()) {
            KernelConnection kernel = new KernelConnection(channel);
            assertEquals(0, kernel.bytesPerSecond());
            ByteBuffer megabyte = ByteBuffer.allocateDirect(1 << 20);
            for (int i = 0; i < 20; i++) {
                Thread writer = new Thread(() -> write(channel, megabyte.duplicate()));
                writer.start();
                ByteBuffer target = ByteBuffer.allocateDirect(1 << 20);
                while (target.hasRemaining()) {
                    peer.read(target);
                }
                writer.join();
            }
            long rate = kernel.bytesPerSecond();
            assertTrue(rate > 1_000_000 && rate < ABSURD, "rate=" + rate);
        }
    }

    @Test
    void shouldReadTheRoundTripThatTheKernelMeasured() throws Exception {
        try (ServerSocketChannel listener = listener();
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
                SocketChannel peer = listener.accept()) {
            write(channel, ByteBuffer.allocate(10));
            peer.read(ByteBuffer.allocate(10));
            int us = new KernelConnection(channel).roundTripUs();
            assertTrue(us > 0 && us < 1_000_000, "us=" + us);
        }
    }

    private static ServerSocketChannel listener() throws Exception {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldGoOnWithoutAccessToTheDescriptor() throws Exception {
        File log = File.createTempFile("ztun", ".log");
        log.deleteOnExit();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Without.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertTrue(java.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, java.exitValue());
    }

    /** Run in a Java of its own, whose packages are closed to us: the option cannot be set, a frame arrives all the same. */
    static final class Without {
        public static void main(String[] arguments) throws Exception {
            try (SocketChannel channel = SocketChannel.open()) {
                KernelConnection kernel = new KernelConnection(channel);
                assertFalse(kernel.limitUnsent(LineRate.UNSENT_MAX));
                assertEquals(0, kernel.bytesPerSecond());
                assertEquals(0, kernel.roundTripUs());
            }
            LoopbackMeasurement.main(new String[] {"1", "1", "10"});
        }
    }
}

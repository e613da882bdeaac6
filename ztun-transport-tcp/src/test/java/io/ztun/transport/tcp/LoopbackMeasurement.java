package io.ztun.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;

/**
 * Measures the transport against plain blocking channels over loopback, in turns: throughput of 64 KiB frames one way, and
 * round trips of 100-byte frames, and the processor time of both. Run its {@code main}; arguments: rounds (5), megabytes (4000), round trips (50000).
 */
final class LoopbackMeasurement {
    private static final int FRAME = 65_536;
    private static final int PING = 100;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private LoopbackMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int frames = (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4000) * 16;
        int pings = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50_000;
        double[][] results = new double[6][rounds];
        for (int i = -1; i < rounds; i++) {
            double cpu0 = cpuSeconds();
            double plain = plainThroughput(frames);
            double cpu1 = cpuSeconds();
            double transport = transportThroughput(frames);
            double cpu2 = cpuSeconds();
            double gigabytes = frames * (double) FRAME / 1e9;
            double[] result = {
                plain,
                transport,
                plainRoundTrip(pings),
                transportRoundTrip(pings),
                (cpu1 - cpu0) / gigabytes,
                (cpu2 - cpu1) / gigabytes
            };
            print(i < 0 ? "warm-up" : "round " + i, result);
            for (int j = 0; i >= 0 && j < result.length; j++) {
                results[j][i] = result[j];
            }
        }
        double[] medians = Arrays.stream(results)
                .mapToDouble(figures -> Arrays.stream(figures).sorted().toArray()[rounds / 2])
                .toArray();
        print("median", medians);
        System.out.printf(
                Locale.ROOT,
                "transport/plain: throughput %.3f, round trip %.3f, processor time per byte %.3f%n",
                medians[1] / medians[0],
                medians[3] / medians[2],
                medians[5] / medians[4]);
    }

    private static void print(String name, double[] result) {
        System.out.printf(
                Locale.ROOT,
                "%-8s plain %.2f Gbit/s, transport %.2f Gbit/s; plain %.2f us, transport %.2f us;"
                        + " plain %.3f s/GB, transport %.3f s/GB%n",
                name,
                result[0],
                result[1],
                result[2],
                result[3],
                result[4],
                result[5]);
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static double gigabits(long frames, long startNs) {
        return (double) frames * FRAME * 8 / (System.nanoTime() - startNs);
    }

    private static double micros(int count, long startNs) {
        return (System.nanoTime() - startNs) / 1e3 / count;
    }

    private static double plainThroughput(int frames) throws IOException {
        try (PlainPair pair = new PlainPair()) {
            ByteBuffer frame = ByteBuffer.allocateDirect(FRAME);
            CompletableFuture<Void> reader =
                    CompletableFuture.runAsync(() -> pair.read(pair.right, 256 * 1024, (long) frames * FRAME));
            long startNs = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                pair.left.write(frame.clear());
            }
            reader.join();
            return gigabits(frames, startNs);
        }
    }

    private static double plainRoundTrip(int pings) throws IOException {
        try (PlainPair pair = new PlainPair()) {
            ByteBuffer ping = ByteBuffer.allocateDirect(PING);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> pair.echo(pings));
            long startNs = System.nanoTime();
            for (int i = 0; i < pings; i++) {
                pair.left.write(ping.clear());
                pair.readFully(pair.left, ping.clear());
            }
            echo.join();
            return micros(pings, startNs);
        }
    }

    private static double transportThroughput(int frames) {
        Semaphore done = new Semaphore(0);
        try (Transport server = new TcpTransport(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
                Transport client = new TcpTransport(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            Link link = connect(
                    server, client, counted -> new Counter(counted, frames, done), none -> new Counter(none, 0, done));
            ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + FRAME);
            long startNs = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                if (link.send(frame, Link.HEADROOM, FRAME) == Link.QUEUED) {
                    link.flush(PATIENCE_NS);
                }
            }
            done.acquireUninterruptibly();
            return gigabits(frames, startNs);
        }
    }

    private static double transportRoundTrip(int pings) {
        Semaphore done = new Semaphore(0);
        try (Transport server = new TcpTransport(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
                Transport client = new TcpTransport(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            Link link = connect(server, client, Echo::new, back -> new Pinger(back, pings, done));
            long startNs = System.nanoTime();
            link.send(ByteBuffer.allocateDirect(Link.HEADROOM + PING), Link.HEADROOM, PING);
            done.acquireUninterruptibly();
            return micros(pings, startNs);
        }
    }

    private static Link connect(
            Transport server,
            Transport client,
            Function<Link, LinkHandler> acceptor,
            Function<Link, LinkHandler> handler) {
        return client.connect(server.listen(ANY_PORT, acceptor), Duration.ofSeconds(5), handler);
    }

    /** Counts frames. */
    private static class Counter implements LinkHandler {
        private final Semaphore done;
        private int left;

        Counter(Link link, int frames, Semaphore done) {
            link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
            left = frames;
            this.done = done;
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            if (--left == 0) {
                done.release();
            }
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {}
    }

    /** Sends a frame back for each one. */
    private static class Echo implements LinkHandler {
        private final ByteBuffer answer = ByteBuffer.allocateDirect(Link.HEADROOM + PING);
        private final Link link;

        Echo(Link link) {
            this.link = link;
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            link.send(answer, Link.HEADROOM, length);
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {}
    }

    /** An echo that ends. */
    private static final class Pinger extends Echo {
        private final Semaphore done;
        private int left;

        Pinger(Link link, int pings, Semaphore done) {
            super(link);
            left = pings;
            this.done = done;
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            if (--left == 0) {
                done.release();
            } else {
                super.onFrame(frame, offset, length, turn);
            }
            return true;
        }
    }

    /** Two blocking channels, as a program without a transport would use them. */
    private static final class PlainPair implements AutoCloseable {
        final SocketChannel left;
        final SocketChannel right;

        PlainPair() throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT)) {
                left = SocketChannel.open(listener.getLocalAddress());
                right = listener.accept();
            }
            left.setOption(StandardSocketOptions.TCP_NODELAY, true);
            right.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        void read(SocketChannel channel, int bufferLength, long bytes) {
            try {
                ByteBuffer buffer = ByteBuffer.allocateDirect(bufferLength);
                for (long left = bytes; left > 0; ) {
                    left -= channel.read(buffer.clear());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                channel.read(buffer);
            }
        }

        void echo(int count) {
            try {
                ByteBuffer buffer = ByteBuffer.allocateDirect(PING);
                for (int i = 0; i < count; i++) {
                    readFully(right, buffer.clear());
                    right.write(buffer.flip());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            left.close();
            right.close();
        }
    }
}

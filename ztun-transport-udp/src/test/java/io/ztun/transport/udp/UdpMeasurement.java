package io.ztun.transport.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;

/**
 * Not a test: how fast frames cross, one line a second. Run it in two namespaces, or twice on one machine.
 *
 * <pre>
 *   UdpMeasurement server ADDRESS PORT auto|off
 *   UdpMeasurement client ADDRESS PORT auto|off SECONDS FRAME_LENGTH      (0: as long as one datagram holds)
 * </pre>
 */
final class UdpMeasurement {
    private UdpMeasurement() {}

    /** Counts frames and bytes. */
    private static final class Counter implements LinkHandler {
        private final Link link;
        private long frames;
        private long bytes;
        private long sinceNs = System.nanoTime();

        Counter(Link link) {
            this.link = link;
            link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            frames++;
            bytes += length;
            return true;
        }

        @Override
        public void onBatchEnd() {
            long nowNs = System.nanoTime();
            if (nowNs - sinceNs >= 1_000_000_000) {
                System.out.printf("received Gbit/s=%.2f frames=%d %s%n", 8.0 * bytes / (nowNs - sinceNs), frames, link);
                frames = 0;
                bytes = 0;
                sinceNs = nowNs;
            }
        }

        @Override
        public void onClosed(Throwable cause) {
            System.out.println("closed: " + cause);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        InetSocketAddress address = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        TransportConfig config = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT)
                .withOffload(TransportConfig.Offloads.valueOf(arguments[3].toUpperCase(java.util.Locale.ROOT)));
        try (Transport transport = new UdpTransportProvider().create(config)) {
            if (arguments[0].equals("server")) {
                transport.listen(address, Counter::new);
                Thread.sleep(Long.MAX_VALUE);
            } else {
                Link link = transport.connect(address, Duration.ofSeconds(5), Counter::new);
                send(link, Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
            }
        }
    }

    private static void send(Link link, int seconds, int frameLength) throws InterruptedException {
        Thread.sleep(1_000);
        ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);
        long frames = 0;
        long bytes = 0;
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < seconds * 1_000_000_000L) {
            for (int sent = 0; sent < 65_536; ) {
                int length = frameLength == 0 ? link.unfragmentedLength() : frameLength;
                if (link.send(frame, Link.HEADROOM, length) == Link.BACK_PRESSURED) {
                    break;
                }
                frames++;
                sent += length;
                bytes += length;
            }
            link.flush(100_000_000);
        }
        System.out.printf("sent Gbit/s=%.2f frames=%d %s%n", 8.0 * bytes / (System.nanoTime() - startNs), frames, link);
    }
}

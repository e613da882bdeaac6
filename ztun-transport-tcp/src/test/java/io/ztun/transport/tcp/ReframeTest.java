package io.ztun.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.spi.Framing;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Links whose frames are marked as the peer's protocol has it. */
final class ReframeTest {

    /** Frames of a fixed length, and nothing before them. */
    private record Bare(int size) implements Framing {
        @Override
        public int headerLength(int length) {
            return 0;
        }

        @Override
        public void putBefore(ByteBuffer buffer, int frame, int length) {}

        @Override
        public int read(ByteBuffer buffer, int start, int end) {
            return end - start < size ? INCOMPLETE : size;
        }
    }

    /** The longest header that there may be: a number of four bytes, of which the last one counts. */
    private enum Wide implements Framing {
        FOUR_BYTES;

        @Override
        public int headerLength(int length) {
            return 4;
        }

        @Override
        public void putBefore(ByteBuffer buffer, int frame, int length) {
            buffer.putInt(frame - 4, length);
        }

        @Override
        public int read(ByteBuffer buffer, int start, int end) {
            return end - start < 4 ? INCOMPLETE : buffer.getInt(start);
        }
    }

    /** Begins with three bare bytes and goes on with wide headers. */
    private static final class Peer implements LinkHandler {
        private final Link link;
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private boolean begun;

        Peer(Link link) {
            this.link = link;
            assertTrue(link.reframe(new Bare(3)));
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            if (!begun) {
                begun = link.reframe(Wide.FOUR_BYTES);
            }
            byte[] bytes = new byte[length];
            frame.get(offset, bytes);
            frames.add(HexFormat.of().formatHex(bytes));
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {
            frames.add("closed");
        }

        String next() throws InterruptedException {
            return frames.poll(10, TimeUnit.SECONDS);
        }
    }

    private final TcpTransport transport = new TcpTransport(new TransportConfig(1, 100_000));
    private final CompletableFuture<Peer> accepted = new CompletableFuture<>();

    @AfterEach
    void close() {
        transport.close();
    }

    private RawPeer connect() throws Exception {
        InetSocketAddress address =
                transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
                    Peer peer = new Peer(link);
                    accepted.complete(peer);
                    return peer;
                });
        return new RawPeer(address);
    }

    /** All in one segment, so that what is behind the first frame has arrived when the framing changes. */
    @Test
    void shouldReadWhatFollowsInTheNewFraming() throws Exception {
        try (RawPeer raw = connect()) {
            raw.send("010203" + "00000002" + "0405" + "00000000" + "00000001" + "06" + "0000");
            Peer peer = accepted.get(10, TimeUnit.SECONDS);
            assertEquals("010203", peer.next());
            assertEquals("0405", peer.next());
            assertEquals("", peer.next());
            assertEquals("06", peer.next());
            raw.send("000107");
            assertEquals("07", peer.next());
        }
    }

    @Test
    void shouldSendInTheNewFraming() throws Exception {
        try (RawPeer raw = connect()) {
            raw.send("010203");
            Peer peer = accepted.get(10, TimeUnit.SECONDS);
            assertEquals("010203", peer.next());
            ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + 2).put(Link.HEADROOM, (byte) 9);
            assertEquals(Link.SENT, peer.link.send(frame, Link.HEADROOM, 2));
            assertEquals("000000020900", HexFormat.of().formatHex(raw.receive(6)));
        }
    }

    @Test
    void shouldStayAsItIsInsideAFrame() throws Exception {
        try (RawPeer raw = connect()) {
            Peer peer = accepted.get(10, TimeUnit.SECONDS);
            assertTrue(onLinksThread(peer, null), "nothing has come yet");
            raw.send("80");
            while (onLinksThread(peer, null)) {
                Thread.sleep(5); // until the byte is there, which begins a frame
            }
            assertFalse(onLinksThread(peer, new Bare(3)));
            raw.send("01" + "07".repeat(128));
            assertEquals("07".repeat(128), peer.next());
        }
    }

    private static boolean onLinksThread(Peer peer, Framing framing) throws Exception {
        CompletableFuture<Boolean> changed = new CompletableFuture<>();
        peer.link.whenRead(() -> changed.complete(peer.link.reframe(framing)));
        return changed.get(10, TimeUnit.SECONDS);
    }
}

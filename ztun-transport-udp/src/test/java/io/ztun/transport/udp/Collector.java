package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Keeps a copy of each frame that arrives on a link, and sends frames on it. */
final class Collector implements LinkHandler {
    final Link link;
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final AtomicInteger writable = new AtomicInteger();
    final AtomicInteger closing = new AtomicInteger();

    /** Holds up the link's thread after each frame while it is not 0. */
    volatile CountDownLatch hold = new CountDownLatch(0);

    /** Whether frames are sent back at once, and not kept. */
    volatile boolean echoing;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);

    Collector(Link link) {
        this.link = link;
        link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        byte[] copy = new byte[length];
        frame.get(offset, copy);
        if (echoing) {
            send(copy);
        } else {
            frames.add(copy);
        }
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    @Override
    public void onWritable() {
        writable.incrementAndGet();
    }

    @Override
    public void onClosing() {
        closing.incrementAndGet();
    }

    @Override
    public void onClosed(Throwable cause) {
        closed.complete(String.valueOf(cause));
    }

    /** Sends a frame at once. Returns what {@link Link#send} does. */
    int send(byte[] content) {
        buffer.put(Link.HEADROOM, content);
        int result = link.send(buffer, Link.HEADROOM, content.length);
        link.flush(0);
        return result;
    }

    /** The next frame, waited for; null if there is none in time. */
    byte[] next(long millis) {
        try {
            return frames.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

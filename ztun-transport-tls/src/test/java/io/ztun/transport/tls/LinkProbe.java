package io.ztun.transport.tls;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Keeps what arrives on a link and how it ended. */
final class LinkProbe implements LinkHandler {
    final Link link;
    final Thread thread = Thread.currentThread();
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();

    LinkProbe(Link link) {
        this.link = link;
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        byte[] copy = new byte[length];
        frame.get(offset, copy);
        frames.add(copy);
        return true;
    }

    @Override
    public void onClosed(Throwable cause) {
        closed.complete(Optional.ofNullable(cause));
    }

    byte[] nextFrame() throws InterruptedException {
        byte[] frame = frames.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 10 s; closed=" + closed);
        }
        return frame;
    }

    int frameCount() {
        return frames.size();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Null if the link was closed in order. */
    Throwable awaitClosed() throws Exception {
        return closed.get(10, TimeUnit.SECONDS).orElse(null);
    }
}

package io.ztun.testkit.fake;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.api.Api;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Keeps what arrives on a link and how it ended. Any thread may ask; it waits for ten seconds at most. */
@Api(Api.Status.INTERNAL)
public final class LinkProbe implements LinkHandler {
    /** Whose handler this is. */
    public final Link link;

    /** The one that made this. */
    public final Thread thread = Thread.currentThread();

    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();

    /** Has seen nothing yet. */
    public LinkProbe(Link link) {
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

    /** A copy of the next frame, waited for. */
    public byte[] nextFrame() throws InterruptedException {
        byte[] frame = frames.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 10 s; closed=" + closed);
        }
        return frame;
    }

    /** How many frames have arrived and were not taken. */
    public int frameCount() {
        return frames.size();
    }

    /** Whether the link has ended. */
    public boolean isClosed() {
        return closed.isDone();
    }

    /** Why the link has ended, which is waited for; null if it was closed in order. */
    public Throwable awaitClosed() throws Exception {
        return closed.get(10, TimeUnit.SECONDS).orElse(null);
    }
}

package io.ztun.testkit.transport;

import java.nio.ByteBuffer;
import java.util.Random;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/** Frames with content that can be told apart, and a sender of them. Not thread-safe. */
final class Frames {

    /** Bytes of a frame that say which one it is: the sender's number and the frame's. */
    static final int LABEL_LENGTH = 8;

    /** Bytes in flight that any system's receive buffer holds, so that loopback loses none of them. */
    static final int UNORDERED_WINDOW = 64 * 1024;

    /** The seed of all random content. */
    static final long SEED = Long.getLong("ztun.seed", System.nanoTime());

    /** Long enough for anything on a busy machine. */
    static final long PATIENCE_NS = 20_000_000_000L;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);

    /** The content of frame {@code number} of a sender: random, but the same each time. */
    static byte[] content(int sender, int number, int length) {
        byte[] content = new byte[length];
        new Random(SEED + 31L * sender + 1_000_003L * number).nextBytes(content);
        if (length >= LABEL_LENGTH) {
            ByteBuffer.wrap(content).putInt(sender).putInt(number);
        }
        return content;
    }

    /** A frame's bytes. */
    static byte[] copy(ByteBuffer frame, int offset, int length) {
        byte[] copy = new byte[length];
        frame.get(offset, copy, 0, length);
        return copy;
    }

    /** Tries to send a frame; the answer is {@link Link#send}'s. */
    int trySend(Link link, byte[] content) {
        buffer.put(Link.HEADROOM, content);
        return link.send(buffer, Link.HEADROOM, content.length);
    }

    /** Sends a frame, waiting for room as long as it takes. Returns whether the link took it. */
    boolean send(Link link, byte[] content) {
        int result = trySend(link, content);
        while (result == Link.BACK_PRESSURED) {
            link.flush(PATIENCE_NS);
            result = trySend(link, content);
        }
        if (result == Link.QUEUED || result == Link.HELD) {
            link.flush(PATIENCE_NS);
        }
        return result != Link.CLOSED;
    }

    /**
     * Sends frames until the link takes no more, and flushes nothing; on a link that loses frames only so many that it has no
     * reason to. Returns how many it took.
     */
    int fill(Link link, int sender, int length) {
        int most = link.isOrdered() ? Integer.MAX_VALUE : Math.max(1, UNORDERED_WINDOW / length);
        int taken = 0;
        while (taken < most && link.ready() == Link.READY) {
            if (trySend(link, content(sender, taken, length)) < 0) {
                throw new AssertionError("a writable link did not take a frame: taken=" + taken);
            }
            taken++;
        }
        return taken;
    }
}

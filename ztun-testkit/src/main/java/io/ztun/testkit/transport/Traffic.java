package io.ztun.testkit.transport;

import io.ztun.spi.Link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sequences of frames that one end sends and the other expects. */
final class Traffic {
    private Traffic() {}

    /** Sends the frames of a sender, one of each length given. */
    static void sendAll(Link link, int sender, int[] lengths) {
        Frames frames = new Frames();
        for (int i = 0; i < lengths.length; i++) {
            assertTrue(frames.send(link, Frames.content(sender, i, lengths[i])), "the link is closed");
        }
    }

    /** Expects what {@link #sendAll} sends. */
    static void expectAll(RecordingHandler handler, int sender, int[] lengths) {
        for (int i = 0; i < lengths.length; i++) {
            byte[] wanted = Frames.content(sender, i, lengths[i]);
            assertArrayEquals(wanted, handler.nextFrame(), "frame " + i + " seed=" + Frames.SEED);
        }
        assertEquals(0, handler.frameCount(), "frames that nobody sent");
    }
}

package io.ztun.testkit.transport;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.spi.Link;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What has arrived together is followed by the end of its batch, without anything else that has to arrive. */
@Api(Api.Status.EXPERIMENTAL)
public interface BatchContract extends TransportContract {

    private static void expectEnds(Link from, RecordingHandler to) {
        Frames frames = new Frames();
        for (int round = 0; round < 50; round++) {
            int count = 1 + round % 7;
            for (int i = 0; i < count; i++) {
                assertTrue(frames.trySend(from, Frames.content(round, i, 100 + 40 * round)) >= 0);
            }
            assertEquals(Link.SENT, from.flush(Frames.PATIENCE_NS));
            for (int i = 0; i < count; i++) {
                to.nextFrame();
            }
            Conditions.await("end of the batch of the last frame", () -> to.unbatchedFrames() == 0);
        }
    }

    @Test
    default void shouldEndEachBatchBothWays() {
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            expectEnds(pair.clientLink(), pair.server());
            expectEnds(pair.serverLink(), pair.client());
        }
    }

    /** The end of a batch does not wait for the rest of a frame that has begun. */
    @Test
    default void shouldEndBatchesOfLongFrames() {
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            int[] lengths = {1, 60_000, 9_000, 30_000, 500};
            Traffic.sendAll(pair.clientLink(), 1, lengths);
            Traffic.expectAll(pair.server(), 1, lengths);
            Conditions.await("end of the last batch", () -> pair.server().unbatchedFrames() == 0);
        }
    }
}

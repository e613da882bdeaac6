package io.ztun.testkit.transport;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Links that share a thread take turns: what one peer sends does not make the others wait until all of it is done. */
@Api(Api.Status.EXPERIMENTAL)
public interface FairnessContract extends TransportContract {

    private LinkPairs pairs() {
        return LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, TransportConfig.QUEUE_LIMIT_DEFAULT);
    }

    /** A frame may be more work than one turn is long. */
    @Test
    default void shouldServeOthersWithinAFrameThatTakesManyTurns() {
        int turns = 2_000;
        try (LinkPairs pairs = pairs()) {
            Pair busy = pairs.connect();
            Pair other = pairs.connect();
            busy.server().stall();
            busy.server().takeTurns(turns);
            Traffic.sendAll(busy.clientLink(), 1, new int[] {100});
            Conditions.await("the long frame", () -> busy.server().frameCount() == 1);
            Traffic.sendAll(other.clientLink(), 2, new int[] {100});
            Conditions.pause(50);
            int[] seen = {-1};
            other.server().onNextFrame(() -> seen[0] = busy.server().turns());
            busy.server().resume();
            assertArrayEquals(Frames.content(2, 0, 100), other.server().nextFrame());
            Conditions.await("the end of the long frame", () -> busy.server().turns() == turns);
            assertTrue(seen[0] >= 0 && seen[0] <= 4, "turns that another link had to wait for: " + seen[0]);
        }
    }

    /** What comes behind such a frame waits for it, and nothing is lost. */
    @Test
    default void shouldKeepTheOrderBehindAFrameThatTakesManyTurns() {
        int[] lengths = IntStream.range(0, 60).map(i -> 10 + i * 13).toArray();
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.server().takeTurns(3);
            Traffic.sendAll(pair.clientLink(), 1, lengths);
            Traffic.expectAll(pair.server(), 1, lengths);
            Conditions.await("the end of the last frame", () -> pair.server().turns() == 3 * lengths.length);
            Conditions.await("the end of its batch", () -> pair.server().unbatchedFrames() == 0);
        }
    }
}

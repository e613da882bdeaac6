package io.ztun.testkit.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Link;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No frame longer than the limit is taken, and whoever sends one loses that link and no other. */
@Api(Api.Status.EXPERIMENTAL)
public interface FrameLimitContract extends TransportContract {

    @Test
    default void shouldTakeNothingLongerThanHelloAtFirst() {
        try (LinkPairs pairs = LinkPairs.with(this, 0, TransportConfig.QUEUE_LIMIT_DEFAULT)) {
            expectLimit(pairs, FrameLimits.MAX_HELLO_LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000, 65_536})
    default void shouldTakeNothingLongerThanTheLimit(int limit) {
        try (LinkPairs pairs = LinkPairs.with(this, limit, TransportConfig.QUEUE_LIMIT_DEFAULT)) {
            expectLimit(pairs, limit);
        }
    }

    private static void expectLimit(LinkPairs pairs, int limit) {
        Pair bad = pairs.connect();
        Pair good = pairs.connect();
        Traffic.sendAll(bad.clientLink(), 1, new int[] {limit, limit + 1});
        Traffic.expectAll(bad.server(), 1, new int[] {limit});
        String message = bad.server().awaitClosedBy(ProtocolException.class).getMessage();
        assertTrue(message.contains("" + limit) && message.contains("" + (limit + 1)), message);
        bad.client().awaitClosed();
        Traffic.sendAll(good.clientLink(), 2, new int[] {limit});
        Traffic.expectAll(good.server(), 2, new int[] {limit});
        assertFalse(good.server().isClosed(), "another link was closed");
    }

    @Test
    default void shouldRefuseLimitsOutOfRange() {
        try (LinkPairs pairs = LinkPairs.with(this, 0, TransportConfig.QUEUE_LIMIT_DEFAULT)) {
            var link = pairs.connect().clientLink();
            for (int limit : new int[] {0, -1, FrameLimits.MAX_FRAME_LENGTH + 1}) {
                var refused = assertThrows(IllegalArgumentException.class, () -> link.frameLimit(limit));
                assertTrue(refused.getMessage().contains("" + limit), refused.getMessage());
            }
            assertEquals(Link.READY, link.ready());
        }
    }
}

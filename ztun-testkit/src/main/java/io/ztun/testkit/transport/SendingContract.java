package io.ztun.testkit.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@link Link#send} does with its arguments, on every kind of link. */
@Api(Api.Status.EXPERIMENTAL)
public interface SendingContract extends TransportContract {

    @Test
    default void shouldLeaveTheCallersBufferAlone() {
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            int offset = Link.HEADROOM + 10;
            ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
            buffer.put(0, Frames.content(1, 1, 1_000));
            byte[] before = Frames.copy(buffer, 0, 1_000);
            buffer.limit(offset + 500).position(3);
            assertTrue(pair.clientLink().send(buffer, offset, 500) >= Link.SENT);
            pair.clientLink().flush(Frames.PATIENCE_NS);

            assertEquals(3, buffer.position());
            assertEquals(offset + 500, buffer.limit());
            byte[] after = Frames.copy(buffer.clear(), 0, 1_000);
            byte[] frame = Arrays.copyOfRange(before, offset, offset + 500);
            assertArrayEquals(frame, pair.server().nextFrame());
            Arrays.fill(before, 10, offset, (byte) 0);
            Arrays.fill(after, 10, offset, (byte) 0);
            assertArrayEquals(before, after, "bytes outside of the headroom were changed");
        }
    }

    @Test
    default void shouldRefuseFramesOutOfRange() {
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            Link link = pair.clientLink();
            ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH + 1);
            int[][] wrong = {
                {Link.HEADROOM, 0},
                {Link.HEADROOM, -1},
                {Link.HEADROOM, FrameLimits.MAX_FRAME_LENGTH + 1},
                {Link.HEADROOM - 1, 10},
                {buffer.capacity() - 9, 10},
                {Integer.MAX_VALUE, 10},
            };
            for (int[] range : wrong) {
                var e = assertThrows(RuntimeException.class, () -> link.send(buffer, range[0], range[1]));
                assertTrue(
                        e instanceof IllegalArgumentException || e instanceof IndexOutOfBoundsException, e::toString);
            }
            Traffic.sendAll(link, 1, new int[] {10});
            Traffic.expectAll(pair.server(), 1, new int[] {10});
        }
    }
}

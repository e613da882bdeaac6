package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class KeptLogTest {
    private static final int SEGMENT = MemoryLog.SEGMENT;

    private final KeptLog sent = kept();
    private final KeptLog received = kept();

    private static KeptLog kept() {
        return new KeptLog(new MemoryLog(MemoryLog.PAGE), LogStore.NONE);
    }

    private static void agree(KeptLog sent, KeptLog received) {
        received.take(sent.agree(received.held()));
        assertEquals(received.log().first(), sent.log().first());
        assertEquals(received.log().end(), sent.log().end());
    }

    /** A session at whose end each of the two has so many of the same bytes. */
    private void carry(int bytesSent, int bytesReceived) {
        agree(sent, received);
        append(sent, 1, bytesSent);
        append(received, 1, bytesReceived);
        end(sent, received);
    }

    private static void append(KeptLog kept, int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        kept.log().append(ByteBuffer.wrap(content), 0, bytes);
    }

    private static void end(KeptLog... all) {
        for (KeptLog each : all) {
            each.settle(false);
        }
    }

    @Test
    void shouldGoOnWhereBothWere() {
        carry(10 * SEGMENT + 100, 10 * SEGMENT);
        MemoryKept held = received.held();
        agree(sent, received);
        assertEquals(10L * SEGMENT, sent.log().end());
        assertEquals(0, sent.log().first());
        assertEquals(held, received.held(), "nothing was lost");
    }

    @Test
    void shouldCutToWhatHasArrived() {
        carry(12 * SEGMENT, 9 * SEGMENT + 5);
        agree(sent, received);
        assertEquals(9L * SEGMENT, sent.log().end());
    }

    /** The sender has been killed, and has an older state from its disk. */
    @Test
    void shouldCutToWhatTheSenderStillHas() {
        carry(9 * SEGMENT, 16 * SEGMENT);
        agree(sent, received);
        assertEquals(8L * SEGMENT, sent.log().end(), "the end of a range, at most twice as far back as what is lost");
    }

    /** After the sender was killed, both went on with other bytes at the same numbers; one of them has kept the former. */
    @Test
    void shouldNotTakeOtherBytesOfTheSameNumber() {
        agree(sent, received);
        append(sent, 1, 4 * SEGMENT);
        append(received, 1, 4 * SEGMENT);
        append(sent, 2, 4 * SEGMENT);
        append(received, 3, 4 * SEGMENT);
        end(sent, received);
        agree(sent, received);
        assertEquals(4L * SEGMENT, sent.log().end());
    }

    @Test
    void shouldKeepWhatBothHaveWhereTheSenderIsAhead() {
        carry(19 * SEGMENT, 17 * SEGMENT); // three have fallen out there, one here
        agree(sent, received);
        assertEquals(3L * SEGMENT, sent.log().first());
        assertEquals(17L * SEGMENT, sent.log().end());
    }

    @Test
    void shouldBeginAnewWhereNothingIsTheSame() {
        carry(4 * SEGMENT, 4 * SEGMENT);
        KeptLog other = kept();
        agree(other, received);
        assertEquals(0, received.log().end());
        assertEquals(MemoryKept.NOTHING, received.held());
        agree(sent, kept());
        assertEquals(0, sent.log().end());
    }

    @Test
    void shouldDrawAGenerationForEachBeginning() {
        String first = sent.agree(MemoryKept.NOTHING).generation();
        assertNotEquals(MemoryKept.NONE, first);
        assertNotEquals(first, sent.agree(MemoryKept.NOTHING).generation());
    }

    /** Somebody who has a client's name, and what its server offers, does not get at what the client has sent. */
    @Test
    void shouldNotBelieveWhoCannotProveIt() {
        carry(4 * SEGMENT, 4 * SEGMENT);
        MemoryKept offered = received.held();
        MemoryFrom right = sent.agree(offered);
        for (MemoryFrom wrong : new MemoryFrom[] {
            new MemoryFrom(right.generation(), 0, 4, "00".repeat(16)),
            new MemoryFrom(right.generation(), 0, 3, right.proof()),
            new MemoryFrom(right.generation(), 1, 3, right.proof()),
            new MemoryFrom(right.generation(), 0, 5, right.proof()),
            new MemoryFrom(right.generation(), 1, 4, right.proof()),
            new MemoryFrom(right.generation(), 9, 0, right.proof()),
            new MemoryFrom("77".repeat(16), 0, 4, right.proof())
        }) {
            assertThrows(ProtocolException.class, () -> received.take(wrong));
        }
        assertEquals(offered, received.held(), "and nothing has changed");
        received.take(right);
    }
}

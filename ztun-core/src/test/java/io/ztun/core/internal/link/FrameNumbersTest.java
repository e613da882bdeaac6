package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.spi.Link;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Numbers that travel in part, through loss, reordering and outages. */
class FrameNumbersTest {
    private static final byte TYPE = 0x10;
    private static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<byte[]> underWay = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BODY + Long.BYTES);
    private final OutgoingFrames out = new OutgoingFrames(new Wire(), null, false, () -> 0);
    private final IncomingFrames in = new IncomingFrames(true, null);
    private int shortOnes;

    private final class Wire extends FakeLink {
        Wire() {
            super(false);
        }

        @Override
        public int send(ByteBuffer source, int offset, int length) {
            byte[] frame = new byte[length];
            source.get(offset, frame);
            underWay.add(frame);
            return SENT;
        }
    }

    private int send() {
        buffer.putLong(BODY, out.nextNumber());
        assertEquals(Link.SENT, out.send(TYPE, buffer, BODY, Long.BYTES));
        return out.overhead();
    }

    private void arrive(byte[] bytes) {
        ByteBuffer frame = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        if (in.admit(frame, 0, bytes.length)) {
            assertEquals(TYPE, in.type());
            assertEquals(frame.getLong(in.body()), in.number(), () -> "another number, seed=" + seed);
            shortOnes += in.overhead() == 3 ? 1 : 0;
        }
    }

    @Test
    void shouldTakeThreeBytesWhileFewFramesAreNotKnownToHaveArrived() {
        for (int i = 0; i < FrameNumbers.UNKNOWN_MAX; i++) {
            assertEquals(3, send(), "frame " + i);
        }
        assertEquals(5, send());
        assertEquals(5, out.mostOverhead());
        out.onCounted(1);
        assertEquals(5, send());
        out.onCounted(out.nextNumber());
        assertEquals(3, send());
        out.onCounted(0); // a receipt that is late takes nothing back
        assertEquals(3, send());
    }

    private long ageOfOldest() {
        byte[] oldest = underWay.get(0);
        return out.nextNumber() - ByteBuffer.wrap(oldest).getLong(oldest.length - Long.BYTES);
    }

    /** As many as half the numbers that 16 bits tell apart may be late or lost, and any number lost for good. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 8_000, 30_000})
    void shouldKnowEachNumberThroughLossAndReordering(int latest) {
        for (int i = 0; i < 400_000; i++) {
            send();
            boolean outage = i / 50_000 % 3 == 2;
            byte[] frame = underWay.remove(underWay.size() - 1);
            if (!outage && random.nextInt(10) >= 4) {
                underWay.add(frame);
            }
            if (!underWay.isEmpty() && (ageOfOldest() >= latest || random.nextInt(latest) < underWay.size())) {
                arrive(underWay.remove(ageOfOldest() >= latest ? 0 : random.nextInt(underWay.size())));
            }
            if (random.nextInt(1_000) == 0 && !outage) {
                out.onCounted(in.counted());
            }
        }
        assertTrue(shortOnes > 10_000, "short=" + shortOnes + " seed=" + seed);
    }
}

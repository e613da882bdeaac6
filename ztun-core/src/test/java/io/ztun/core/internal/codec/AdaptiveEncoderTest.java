package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.spi.CodecProvider.Levels;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AdaptiveEncoderTest {
    private static final int BLOCK = 64 << 10;

    private final SimulatedEncoder simulated = new SimulatedEncoder();
    private final AdaptiveEncoder encoder = new AdaptiveEncoder(
            simulated, new Levels(1, 9, 3, List.of(1, 3, 6, 9)), () -> simulated.nowNs, () -> simulated.load);

    @Test
    void shouldGoToTheTopOnASlowLine() {
        run(10, 4e6); // 10 Mbit/s that carry a third of what goes in
        assertEquals(9, simulated.level);
        assertEquals(List.of(6, 9), simulated.changes);
    }

    @Test
    void shouldGoToTheBottomWhereItIsWaitedFor() {
        run(10, 1e9);
        assertEquals(List.of(1), simulated.changes);
    }

    @Test
    void shouldComeDownWhenTheLineBecomesFast() {
        run(10, 4e6);
        run(3, 1e9);
        assertEquals(1, simulated.level);
    }

    @Test
    void shouldStayWhereANextLevelWouldTakeTooLong() {
        run(60, 45e6); // at level 3 a seventh of the time, at 6 more than half of it: tried once, and not again and
        // again
        assertEquals(3, simulated.level);
        assertTrue(simulated.changes.size() <= 4, simulated.changes::toString);
    }

    @Test
    void shouldLeaveTheProcessorsToOthers() {
        simulated.load = 0.9;
        run(10, 4e6);
        assertEquals(List.of(), simulated.changes);
        simulated.load = 1;
        run(10, 30e6);
        assertEquals(1, simulated.level);
    }

    @Test
    void shouldChangeNothingForTheSakeOfKeystrokes() {
        run(10, 5_000);
        assertEquals(List.of(), simulated.changes);
    }

    @Test
    void shouldChangeAtMostOnceInASecond() {
        for (int i = 0; i < 20; i++) {
            run(0.3, i % 2 == 0 ? 1e9 : 1e5);
        }
        assertTrue(simulated.changes.size() <= 6, simulated.changes::toString);
    }

    /** Gives it so many bytes a second, or fewer if it takes longer for them. */
    private void run(double seconds, double bytesPerSecond) {
        int block = (int) Math.min(BLOCK, bytesPerSecond / 20);
        ByteBuffer frame = ByteBuffer.allocateDirect(2 * BLOCK);
        long endNs = simulated.nowNs + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        while (simulated.nowNs < endNs) {
            long nextNs = simulated.nowNs + (long) (block / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
            encoder.block(block);
            encoder.encode(block, frame, 0);
            simulated.nowNs = Math.max(simulated.nowNs, nextNs);
        }
    }

    /** Needs the time that zstd does, of a clock that nobody else moves. */
    private static final class SimulatedEncoder implements Encoder {
        final List<Integer> changes = new ArrayList<>();
        long nowNs;
        double load;
        int level = 3;
        private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);

        @Override
        public ByteBuffer block(int room) {
            return block;
        }

        @Override
        public int blockOffset() {
            return 0;
        }

        @Override
        public int encode(int length, ByteBuffer dst, int dstOffset) {
            double nsPerByte = switch (level) {
                case 1 -> 2;
                case 3 -> 3;
                case 6 -> 12;
                default -> 20;
            };
            nowNs += (long) (length * nsPerByte);
            return length / 3;
        }

        @Override
        public void level(int level) {
            this.level = level;
            changes.add(level);
        }

        @Override
        public void close() {}
    }
}

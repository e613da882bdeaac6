package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;

import io.ztun.testkit.fake.WholeFrames;

/**
 * A line between two ends that loses, doubles, delays and thereby reorders frames, all by one seed and by a clock of its
 * own that only {@link #advance} moves.
 */
final class LossyNetwork implements LongSupplier {
    private final WholeFrames frames = new WholeFrames();
    /** Frames that arrive within so many nanoseconds arrive together. */
    private static final long BATCH_NS = 20_000;

    final LossyLink a;
    final LossyLink b;

    double loss;
    double duplication;
    long delayNs = 1_000_000;
    long jitterNs;

    private final Random random;
    private final PriorityQueue<Arrival> underWay = new PriorityQueue<>();
    private long nowNs = 1_000_000_000;
    private long arrivals;

    private record Arrival(long timeNs, long order, LossyLink to, byte[] frame) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    LossyNetwork(Random random) {
        this(random, false);
    }

    /** @param ordered what its ends say of themselves; then it is to lose nothing, nor to reorder */
    LossyNetwork(Random random, boolean ordered) {
        this.random = random;
        a = new LossyLink(this, ordered);
        b = new LossyLink(this, ordered);
        a.connectTo(b);
        b.connectTo(a);
    }

    @Override
    public long getAsLong() {
        return nowNs;
    }

    void transmit(byte[] frame, LossyLink to) {
        int copies = random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
                long jitter = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
                underWay.add(new Arrival(nowNs + delayNs + jitter, arrivals++, to, frame));
            }
        }
    }

    /** Lets time pass, and frames arrive meanwhile. */
    void advance(long ns) {
        long end = nowNs + ns;
        while (!underWay.isEmpty() && underWay.peek().timeNs <= end) {
            arrive(underWay.peek().timeNs + BATCH_NS, end);
        }
        nowNs = end;
    }

    private void arrive(long batchEnd, long end) {
        while (!underWay.isEmpty() && underWay.peek().timeNs <= Math.min(batchEnd, end)) {
            Arrival arrival = underWay.poll();
            nowNs = Math.max(nowNs, arrival.timeNs);
            ByteBuffer frame = ByteBuffer.allocateDirect(arrival.frame.length).put(0, arrival.frame);
            frames.deliver(arrival.to.handler, frame, 0, arrival.frame.length);
        }
        a.handler.onBatchEnd();
        b.handler.onBatchEnd();
    }

    /** Forgets everything that is under way. */
    void cut() {
        underWay.clear();
    }
}

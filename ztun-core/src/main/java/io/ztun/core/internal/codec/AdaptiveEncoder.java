package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import io.ztun.spi.CodecProvider;
import io.ztun.spi.Encoder;

/**
 * An encoder that finds its level by itself: as high as what it is given lets it be while it works for a small part of the time and
 * the machine has processors to spare. On a slow line little is given to it, for the senders inside wait for the line; where the
 * line is fast, it is busy itself. So its own share of the time tells of both.
 *
 * <p>Looks once a second, so that there is at most one change in a second, and only where enough was sent to tell.
 */
final class AdaptiveEncoder implements Encoder {
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** Below it a second says nothing about a level's cost, and a level little about the line. */
    private static final long BYTES_MIN = 64 << 10;

    /** A higher level is taken if the encoder would work for at most this share of the time. */
    private static final double SHARE_UP = 0.25;

    /** A lower level is taken if it works for more. */
    private static final double SHARE_DOWN = 0.5;

    /** The share of all processors above which others are in need of them. */
    private static final double LOAD_UP = 0.8;

    private static final double LOAD_DOWN = 0.95;

    /** Below this share of the time it is not this encoder whom others wait for. */
    private static final double SHARE_SMALL = 0.05;

    /** How much longer the next rung is taken to need, until it was tried. */
    private static final double STEP_COST = 2.5;

    /** Looks after which what was learned has faded to a third. */
    private static final double FADING = 100;

    private final Encoder encoder;
    private final int[] ladder;
    private final double[] stepCosts;
    private final LongSupplier clock;
    private final DoubleSupplier load;
    private int rung;
    private int formerRung;
    private double formerCost;
    private long sinceNs;
    private long busyNs;
    private long bytes;

    /** @param encoder which is closed with this, at its standard level */
    AdaptiveEncoder(Encoder encoder, CodecProvider.Levels levels) {
        this(encoder, levels, System::nanoTime, ProcessorLoad.OF_MACHINE);
    }

    /**
     * @param clock of nanoseconds
     * @param load of all processors, from 0 to 1, or negative if unknown
     */
    AdaptiveEncoder(Encoder encoder, CodecProvider.Levels levels, LongSupplier clock, DoubleSupplier load) {
        this.encoder = encoder;
        this.clock = clock;
        this.load = load;
        ladder = levels.ladder().stream().mapToInt(Integer::intValue).toArray();
        stepCosts = new double[ladder.length];
        Arrays.fill(stepCosts, STEP_COST);
        rung = levels.ladder().indexOf(levels.standard());
        formerRung = rung;
        sinceNs = clock.getAsLong();
    }

    @Override
    public ByteBuffer block(int room) {
        return encoder.block(room);
    }

    @Override
    public int blockOffset() {
        return encoder.blockOffset();
    }

    @Override
    public int encode(int length, ByteBuffer dst, int dstOffset) {
        long beginNs = clock.getAsLong();
        int encoded = encoder.encode(length, dst, dstOffset);
        long endNs = clock.getAsLong();
        busyNs += endNs - beginNs;
        bytes += length;
        if (endNs - sinceNs >= PERIOD_NS) {
            look(endNs);
        }
        return encoded;
    }

    private void look(long nowNs) {
        if (bytes >= BYTES_MIN) {
            double share = (double) busyNs / (nowNs - sinceNs);
            learn((double) busyNs / bytes);
            change(rungFor(share, load.getAsDouble()));
        }
        sinceNs = nowNs;
        busyNs = 0;
        bytes = 0;
    }

    /** What a step costs is known once both its rungs were tried one after the other; it fades, for other data comes. */
    private void learn(double cost) {
        for (int i = 0; i < stepCosts.length; i++) {
            stepCosts[i] += (STEP_COST - stepCosts[i]) / FADING;
        }
        if (Math.abs(rung - formerRung) == 1 && formerCost > 0 && cost > 0) {
            double ratio = rung > formerRung ? cost / formerCost : formerCost / cost;
            stepCosts[Math.min(rung, formerRung)] = Math.max(1, ratio);
        }
        formerRung = rung;
        formerCost = cost;
    }

    private int rungFor(double share, double load) {
        if (share > SHARE_DOWN || (load > LOAD_DOWN && share > SHARE_SMALL)) {
            return lower(share);
        }
        boolean higher = rung < ladder.length - 1 && load < LOAD_UP && share * stepCosts[rung] <= SHARE_UP;
        return higher ? rung + 1 : rung;
    }

    /** The next that works for a small part of the time with what is given now, which may become more. */
    private int lower(double share) {
        int lower = Math.max(0, rung - 1);
        double expected = share / stepCosts[lower];
        while (lower > 0 && expected > SHARE_UP) {
            lower--;
            expected /= stepCosts[lower];
        }
        return lower;
    }

    private void change(int to) {
        if (to != rung) {
            encoder.level(ladder[to]);
            rung = to;
        }
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        encoder.dictionary(content, offset, length);
    }

    @Override
    public void close() {
        encoder.close();
    }
}

package io.ztun.core.internal.offload;

import java.util.Random;

/** Randomness that can be had again: {@code -Dztun.seed=} with the number from the failure's message. */
final class Seed {

    private static final long VALUE = Long.getLong("ztun.seed", System.nanoTime());

    private Seed() {}

    static Random random() {
        return new Random(VALUE);
    }

    /** For the message of every assertion in a random test. */
    static String at(Object round) {
        return "round=" + round + " replay with -Dztun.seed=" + VALUE;
    }
}

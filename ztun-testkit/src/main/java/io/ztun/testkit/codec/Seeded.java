package io.ztun.testkit.codec;

import java.util.Random;

import org.opentest4j.TestAbortedException;

/** Runs a random test so that it can be run again: with the seed that its failure names. */
final class Seeded {

    private static final String PROPERTY = "ztun.seed";

    private Seeded() {}

    interface Body {
        void run(Random random) throws Exception;
    }

    static void run(Body body) {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        try {
            body.run(new Random(seed));
        } catch (TestAbortedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "; run it again with -D" + PROPERTY + "=" + seed, e);
        }
    }
}

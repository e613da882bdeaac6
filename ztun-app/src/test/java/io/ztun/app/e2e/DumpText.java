package io.ztun.app.e2e;

import java.util.Random;

/** A table of orders as a database's dump has it: rows of text with tabs between (PostgreSQL's COPY), the same at every run. */
final class DumpText {
    private static final String[] STATES = {"open", "paid", "shipped", "returned", "cancelled"};
    private static final String[] GOODS = {"bearing", "gasket", "flange", "coupling", "valve", "filter", "pump", "hose"
    };

    private DumpText() {}

    /** Row number {@code number}, some 110 bytes. */
    static String row(int number) {
        Random random = new Random(number);
        return 100_000 + number + "\t" + (1 + random.nextInt(5_000)) + "\t2026-" + two(1 + random.nextInt(12)) + "-"
                + two(1 + random.nextInt(28)) + " " + two(random.nextInt(24)) + ":" + two(random.nextInt(60)) + ":"
                + two(random.nextInt(60)) + "." + random.nextInt(1_000_000) + "+00\t"
                + STATES[random.nextInt(STATES.length)] + "\t" + random.nextInt(10_000) + "." + two(random.nextInt(100))
                + "\t" + GOODS[random.nextInt(GOODS.length)] + " DN" + 10 * random.nextInt(40) + "\t"
                + Long.toHexString(random.nextLong()) + "\t\\N\n";
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}

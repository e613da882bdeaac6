package io.ztun.fuzz;

/** What a target demands of the code under test. */
public final class Check {
    private Check() {}

    /** Fails unless it holds. A fuzzer takes any exception that leaves a target for a finding. */
    public static void that(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    /** Demands that an exception says why, in one line. */
    public static void saysWhy(RuntimeException e) {
        String message = e.getMessage();
        Check.that(message != null && !message.isBlank() && message.indexOf('\n') < 0, "no message of one line: " + e);
    }
}

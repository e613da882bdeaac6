package io.ztun.api;

/** Tells errors of the whole process from those of one session. */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Whether the process cannot go on: the heap is full or the JVM broken ({@link VirtualMachineError}), so that any thread
     * may fail next, at any place. Not so where direct memory is short, of which a session that ends gives back, nor where
     * the stack overflowed, which is the work of whoever recursed.
     */
    public static boolean isFatal(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            String message = String.valueOf(thrown.getMessage());
            return !message.contains("direct buffer memory"); // as java.nio.Bits has it, JDK 17 to 25
        }
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    /** Throws it if it {@link #isFatal}. */
    public static void rethrow(Throwable thrown) {
        if (thrown instanceof Error error && isFatal(thrown)) {
            throw error;
        }
    }
}

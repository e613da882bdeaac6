package io.ztun.api;

import java.util.Set;

/** Tells errors of the whole process from those of one session, for whoever's threads serve several. */
@Api(Api.Status.EXPERIMENTAL)
public final class FatalErrors {
    /** What HotSpot says where the memory is short that all of Java shares (JDK 17 to 25, {@code universe.cpp, metaspace.cpp}). */
    private static final Set<String> SHARED_MEMORY =
            Set.of("Java heap space", "GC overhead limit exceeded", "Metaspace", "Compressed class space");

    private FatalErrors() {}

    /**
     * Whether the process cannot go on: the heap is full or the JVM broken ({@link VirtualMachineError}), so that any thread
     * may fail next, at any place. Not so where memory outside the heap is short, of which a session that ends gives back, nor
     * where the stack overflowed, which is the work of whoever recursed.
     */
    public static boolean isFatal(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return thrown.getMessage() == null || SHARED_MEMORY.contains(thrown.getMessage());
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

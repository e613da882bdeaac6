package io.ztun.app.e2e;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a running JVM's memory is made of, in KiB, after a full collection of its garbage. The JVM has to be started with
 * {@code -XX:NativeMemoryTracking=summary}.
 *
 * @param resident memory of the process ({@code VmRSS})
 * @param heap objects on the heap that are still in use
 * @param direct direct buffers, and what else Java code takes from the C library ({@code Other} in the JVM's account)
 * @param stacks of threads, as far as they have been used
 * @param rest what is neither: empty heap, the JVM itself, and what native codecs take
 */
record MemoryByKind(long resident, long heap, long direct, long stacks, long rest) {

    static final String JAVA_OPTION = "-XX:NativeMemoryTracking=summary";

    /**
     * Looks at a process once the C library has given back what it does not need, such as what the JVM's compiler took for a
     * while.
     */
    static MemoryByKind of(long pid) {
        JvmState state = JvmState.trimmed(pid);
        String account = JvmState.jcmd(pid, "VM.native_memory");
        long direct = committed(account, "Other");
        long stacks = committed(account, "Thread");
        long rest = state.residentKib() - state.heapKib() - direct - stacks;
        return new MemoryByKind(state.residentKib(), state.heapKib(), direct, stacks, rest);
    }

    private static long committed(String account, String kind) {
        Matcher found = Pattern.compile("- +" + kind + " \\(reserved=\\d+KB, committed=(\\d+)KB")
                .matcher(account);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** What came since, for each of so many. */
    MemoryByKind since(MemoryByKind before, int each) {
        return new MemoryByKind(
                (resident - before.resident) / each,
                (heap - before.heap) / each,
                (direct - before.direct) / each,
                (stacks - before.stacks) / each,
                (rest - before.rest) / each);
    }

    /** Both together. */
    MemoryByKind plus(MemoryByKind other) {
        return new MemoryByKind(
                resident + other.resident,
                heap + other.heap,
                direct + other.direct,
                stacks + other.stacks,
                rest + other.rest);
    }
}

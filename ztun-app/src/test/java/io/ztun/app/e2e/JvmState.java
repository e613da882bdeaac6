package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.TestReporter;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * What a running JVM holds.
 *
 * @param residentKib memory of the process, in KiB ({@code VmRSS})
 * @param heapKib objects on the heap that are still in use, in KiB
 * @param descriptors open files and sockets
 * @param threads threads
 */
record JvmState(long residentKib, long heapKib, long descriptors, long threads) {

    private static final long RESIDENT_GROWTH_KIB = 64 * 1024;
    private static final long HEAP_GROWTH_KIB = 4 * 1024;

    private static final Pattern USED = Pattern.compile("total .*used (\\d+)K");

    /** Looks at a process after a full collection of its garbage, and another of what the first left to finalize. */
    static JvmState of(long pid) {
        return look(pid, "GC.run", "GC.heap_info");
    }

    /** The same, once the C library has given back to the system what it does not need (malloc_trim(3)). */
    static JvmState trimmed(long pid) {
        return look(pid, "GC.run", "System.trim_native_heap", "GC.heap_info");
    }

    private static JvmState look(long pid, String... commands) {
        jcmd(pid, "GC.run"); // another process, so that there is time to finalize
        long heap = heap(jcmd(pid, commands));
        return new JvmState(status(pid, "VmRSS"), heap, descriptors(pid), status(pid, "Threads"));
    }

    /** Fails if a process holds more than a measurement's noise explains. */
    static void assertFlat(JvmState before, JvmState after, TestReporter reporter) {
        String both = "before " + before + " after " + after;
        reporter.publishEntry(both);
        assertTrue(after.residentKib - before.residentKib <= RESIDENT_GROWTH_KIB, both);
        assertTrue(after.heapKib - before.heapKib <= HEAP_GROWTH_KIB, both);
        assertTrue(after.descriptors - before.descriptors <= 8, both);
        assertTrue(after.threads - before.threads <= 4, both);
    }

    /** Has a JVM do these, one after another; returns what they print. */
    static String jcmd(long pid, String... commands) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Shell.run(jcmd, Long.toString(pid), String.join("\n", commands)); // as a file of commands has them
    }

    private static long heap(String info) {
        Matcher used = USED.matcher(info);
        long sum = used.results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        return sum > 0 ? sum : fail("cannot read the heap's size from " + info);
    }

    private static long status(long pid, String field) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

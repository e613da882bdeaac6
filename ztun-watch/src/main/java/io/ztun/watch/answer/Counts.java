package io.ztun.watch.answer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counters by name. */
final class Counts {
    private Counts() {}

    /** Those of {@code counts} that have a number, in their order. */
    static Map<String, Long> of(Map<String, Long> counts) {
        Map<String, Long> known = new LinkedHashMap<>(counts == null ? Map.of() : counts);
        known.values().removeIf(count -> count == null);
        return Collections.unmodifiableMap(known);
    }

    static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

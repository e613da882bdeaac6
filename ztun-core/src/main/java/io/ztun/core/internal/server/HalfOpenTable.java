package io.ztun.core.internal.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What has begun, by source. Knows the busiest source at any time: that which has most, those that it began lately and that are
 * gone already counted as well. So an attacker whose many addresses have one link each still gives way to a client, which begins
 * one and is content. Not thread-safe.
 *
 * @param <T> what has begun
 */
final class HalfOpenTable<T> {
    private final Map<Source, Row<T>> rows = new HashMap<>();

    /** A row is taken out while it changes. */
    private final TreeSet<Row<T>> busiestFirst =
            new TreeSet<>(Comparator.<Row<T>>comparingInt(row -> -row.weight()).thenComparingLong(Row::oldestNumber));

    private long lastNumber;
    private int size;

    /** What one source has, the oldest first, numbered over all sources. */
    private static final class Row<T> {
        final Map<T, Long> numbers = new LinkedHashMap<>();
        int lately;

        int weight() {
            return numbers.size() + lately;
        }

        T oldest() {
            return numbers.keySet().iterator().next();
        }

        long oldestNumber() {
            return numbers.values().iterator().next();
        }
    }

    /** @param lately how many the source has begun lately, this one included */
    void add(Source source, T item, int lately) {
        Row<T> row = rows.computeIfAbsent(source, each -> new Row<>());
        takeOut(row);
        row.lately = lately;
        row.numbers.put(item, ++lastNumber);
        busiestFirst.add(row);
        size++;
    }

    /** Returns false if it was not there. */
    boolean remove(Source source, T item) {
        Row<T> row = rows.get(source);
        if (row == null || !row.numbers.containsKey(item)) {
            return false;
        }
        takeOut(row);
        row.numbers.remove(item);
        if (row.numbers.isEmpty()) {
            rows.remove(source);
        } else {
            busiestFirst.add(row);
        }
        size--;
        return true;
    }

    private void takeOut(Row<T> row) {
        if (!row.numbers.isEmpty()) {
            busiestFirst.remove(row);
        }
    }

    /** The oldest of the busiest source; where several are as busy, the oldest of theirs. There is one at least. */
    T oldestOfBusiest() {
        return busiestFirst.first().oldest();
    }

    /** How many a source has. */
    int count(Source source) {
        Row<T> row = rows.get(source);
        return row == null ? 0 : row.numbers.size();
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** All there are now. */
    List<T> all() {
        List<T> all = new ArrayList<>(size);
        rows.values().forEach(row -> all.addAll(row.numbers.keySet()));
        return all;
    }
}

package io.ztun.core.internal.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HalfOpenTableTest {
    private final HalfOpenTable<String> table = new HalfOpenTable<>();

    private static Source source(int number) {
        return new Source(0, number);
    }

    @Test
    void shouldNameTheOldestOfTheBusiest() {
        table.add(source(1), "a1");
        table.add(source(2), "b1");
        assertEquals("a1", table.oldestOfBusiest(), "as many each: the oldest of all");
        table.add(source(2), "b2");
        assertEquals("b1", table.oldestOfBusiest());
        assertTrue(table.remove(source(2), "b1"));
        assertEquals("a1", table.oldestOfBusiest());
        assertTrue(table.remove(source(1), "a1"));
        assertEquals("b2", table.oldestOfBusiest());
    }

    @Test
    void shouldKnowWhatIsNotThere() {
        assertFalse(table.remove(source(1), "a1"));
        table.add(source(1), "a1");
        assertFalse(table.remove(source(1), "a2"));
        assertFalse(table.remove(source(2), "a1"));
        assertTrue(table.remove(source(1), "a1"));
        assertFalse(table.remove(source(1), "a1"));
        assertEquals(0, table.size());
        assertEquals(0, table.count(source(1)));
    }

    /** Against lists that are searched from end to end. */
    @Test
    void shouldAgreeWithAPlainSearch() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Source, List<String>> model = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Source source = source(random.nextInt(20));
            List<String> mine = model.computeIfAbsent(source, each -> new ArrayList<>());
            if (order.size() < 100 && random.nextInt(5) > 1) {
                String item = source.low() + "/" + i;
                table.add(source, item);
                mine.add(item);
                order.add(item);
            } else if (!mine.isEmpty()) {
                String item = mine.remove(random.nextInt(mine.size()));
                assertTrue(table.remove(source, item));
                order.remove(item);
            }
            assertEquals(mine.size(), table.count(source), "seed=" + seed);
            assertEquals(order.size(), table.size(), "seed=" + seed);
            if (!order.isEmpty()) {
                assertEquals(search(model, order), table.oldestOfBusiest(), "seed=" + seed);
            }
        }
        assertEquals(Set.copyOf(order), Set.copyOf(table.all()));
    }

    private static String search(Map<Source, List<String>> model, List<String> order) {
        int most = model.values().stream().mapToInt(List::size).max().orElseThrow();
        return order.stream()
                .filter(item -> model.values().stream().anyMatch(row -> row.size() == most && row.contains(item)))
                .findFirst()
                .orElseThrow();
    }
}

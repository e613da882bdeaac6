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
        table.add(source(1), "a1", 1);
        table.add(source(2), "b1", 1);
        assertEquals("a1", table.oldestOfBusiest(), "as many each: the oldest of all");
        table.add(source(2), "b2", 1);
        assertEquals("b1", table.oldestOfBusiest());
        assertTrue(table.remove(source(2), "b1"));
        assertEquals("a1", table.oldestOfBusiest());
        assertTrue(table.remove(source(1), "a1"));
        assertEquals("b2", table.oldestOfBusiest());
    }

    @Test
    void shouldCountWhatASourceBeganLately() {
        table.add(source(1), "client", 1);
        table.add(source(2), "attacker", 50);
        assertEquals("attacker", table.oldestOfBusiest());
        table.add(source(3), "two", 2);
        table.add(source(3), "three", 3);
        assertEquals("attacker", table.oldestOfBusiest());
    }

    @Test
    void shouldKnowWhatIsNotThere() {
        assertFalse(table.remove(source(1), "a1"));
        table.add(source(1), "a1", 1);
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
        Map<Source, Integer> began = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Source source = source(random.nextInt(20));
            List<String> mine = model.computeIfAbsent(source, each -> new ArrayList<>());
            if (order.size() < 100 && random.nextInt(5) > 1) {
                String item = source.low() + "/" + i;
                int lately = random.nextInt(4);
                table.add(source, item, lately);
                began.put(source, lately);
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
                assertEquals(search(model, began, order), table.oldestOfBusiest(), "seed=" + seed);
            }
        }
        assertEquals(Set.copyOf(order), Set.copyOf(table.all()));
    }

    private static String search(Map<Source, List<String>> model, Map<Source, Integer> began, List<String> order) {
        String found = null;
        int most = 0;
        for (String item : order) {
            Source source = source(Integer.parseInt(item.substring(0, item.indexOf('/'))));
            int weight = model.get(source).size() + began.get(source);
            if (weight > most) {
                most = weight;
                found = item;
            }
        }
        return found;
    }
}

package io.ztun.core.internal.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.ztun.core.internal.route.Routes.Address;

/**
 * Values by network; the longest prefix counts. One table for each prefix length there has been. Any thread looks things up,
 * without a lock and without an object; one thread at a time changes it.
 *
 * @param <S> the value
 */
final class NetworkTable<S> {
    /** The longest prefix first. */
    private volatile List<Level<S>> levels = List.of();

    private record Level<S>(int length, AddressTable<S> table) {}

    /** The value of the smallest network that an address lies in, or null. */
    S of(long high, long low) {
        final List<Level<S>> all = levels;
        for (int i = 0; i < all.size(); i++) { // by index: an iterator would be an object per packet
            Level<S> level = all.get(i);
            S value = level.table.of(high & Network.highMask(level.length), low & Network.lowMask(level.length));
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Adds a network, or gives it another value. Answers whether it had none. */
    boolean put(Network network, S value) {
        return level(network.length()).put(new Address(network.high(), network.low()), value);
    }

    /** Removes a network that has just this value; else does nothing, and answers so. */
    boolean remove(Network network, S value) {
        return level(network.length()).remove(new Address(network.high(), network.low()), value);
    }

    private AddressTable<S> level(int length) {
        for (Level<S> level : levels) {
            if (level.length == length) {
                return level.table;
            }
        }
        Level<S> level = new Level<>(length, new AddressTable<>());
        List<Level<S>> more = new ArrayList<>(levels);
        more.add(level);
        more.sort(Comparator.<Level<S>>comparingInt(Level::length).reversed());
        levels = List.copyOf(more);
        return level.table;
    }
}

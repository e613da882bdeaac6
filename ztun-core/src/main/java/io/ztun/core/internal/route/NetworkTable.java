package io.ztun.core.internal.route;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import io.ztun.core.internal.route.Routes.Address;

/**
 * Values by network; the longest prefix counts. One table for each prefix length there is. Immutable; a look-up allocates
 * nothing.
 *
 * @param <S> the value
 */
final class NetworkTable<S> {
    private final int[] lengths;
    private final AddressTable<S>[] tables;

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a generic type
    NetworkTable(Map<Network, S> byNetwork) {
        Map<Integer, Map<Address, S>> byLength = new TreeMap<>(Comparator.reverseOrder());
        byNetwork.forEach((network, value) -> byLength.computeIfAbsent(network.length(), length -> new HashMap<>())
                .put(new Address(network.high(), network.low()), value));
        lengths = byLength.keySet().stream().mapToInt(Integer::intValue).toArray();
        tables = byLength.values().stream().map(AddressTable::new).toArray(AddressTable[]::new);
    }

    /** The value of the smallest network that an address lies in, or null. */
    S of(long high, long low) {
        for (int i = 0; i < lengths.length; i++) {
            S value = tables[i].of(high & Network.highMask(lengths[i]), low & Network.lowMask(lengths[i]));
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}

package io.ztun.core.internal.route;

import java.util.Map;

import io.ztun.core.internal.route.Routes.Address;

/**
 * Values by address: open addressing, at most half full. Immutable; a look-up allocates nothing.
 *
 * @param <S> the value
 */
final class AddressTable<S> {
    private final long[] highs;
    private final long[] lows;
    private final Object[] values;

    AddressTable(Map<Address, S> byAddress) {
        int slots = Integer.highestOneBit(Math.max(8, byAddress.size() * 4));
        highs = new long[slots];
        lows = new long[slots];
        values = new Object[slots];
        byAddress.forEach(this::put);
    }

    private void put(Address address, S value) {
        int slot = slot(address.high(), address.low());
        while (values[slot] != null) {
            slot = slot + 1 & values.length - 1;
        }
        highs[slot] = address.high();
        lows[slot] = address.low();
        values[slot] = value;
    }

    private int slot(long high, long low) {
        long mix = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mix >>> 40) & values.length - 1;
    }

    /** The value of an address, or null. */
    @SuppressWarnings("unchecked") // only values are ever put
    S of(long high, long low) {
        for (int slot = slot(high, low); values[slot] != null; slot = slot + 1 & values.length - 1) {
            if (lows[slot] == low && highs[slot] == high) {
                return (S) values[slot];
            }
        }
        return null;
    }
}

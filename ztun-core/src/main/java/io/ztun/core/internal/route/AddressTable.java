package io.ztun.core.internal.route;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.ztun.core.internal.route.Routes.Address;

/**
 * Values by address: open addressing, at most half full. Any thread looks things up, without a lock and without an object;
 * one thread at a time changes it.
 *
 * @param <S> the value
 */
final class AddressTable<S> {
    private static final int SLOTS_MIN = 8;

    /** What has been removed keeps its slot, without a value, until the table is laid out anew: others may stand behind it. */
    private volatile AtomicReferenceArray<Entry<S>> slots = new AtomicReferenceArray<>(SLOTS_MIN);

    /** Slots that are not free. */
    private int used;

    private int size;

    private record Entry<S>(long high, long low, S value) {}

    /** The value of an address, or null. */
    S of(long high, long low) {
        final AtomicReferenceArray<Entry<S>> table = slots;
        final int mask = table.length() - 1;
        for (int slot = slot(high, low, mask); ; slot = slot + 1 & mask) {
            Entry<S> entry = table.getAcquire(slot);
            if (entry == null) {
                return null;
            }
            if (entry.low == low && entry.high == high) {
                return entry.value;
            }
        }
    }

    private static int slot(long high, long low, int mask) {
        long mix = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mix >>> 40) & mask;
    }

    /** Adds an address, or gives it another value. Answers whether it had none. */
    boolean put(Address address, S value) {
        if (2 * (used + 1) > slots.length()) {
            layOut();
        }
        boolean added = of(address.high(), address.low()) == null;
        size += added ? 1 : 0;
        used += put(slots, new Entry<>(address.high(), address.low(), value));
        return added;
    }

    /** Removes an address that has just this value; else does nothing, and answers so. */
    boolean remove(Address address, S value) {
        if (of(address.high(), address.low()) != value) {
            return false;
        }
        put(slots, new Entry<>(address.high(), address.low(), null));
        size--;
        return true;
    }

    /** Returns how many slots that takes: 1 if the address had none. */
    private static <S> int put(AtomicReferenceArray<Entry<S>> table, Entry<S> entry) {
        int mask = table.length() - 1;
        int slot = slot(entry.high, entry.low, mask);
        Entry<S> there = table.getPlain(slot);
        while (there != null && (there.low != entry.low || there.high != entry.high)) {
            slot = slot + 1 & mask;
            there = table.getPlain(slot);
        }
        table.setRelease(slot, entry);
        return there == null ? 1 : 0;
    }

    /** Makes room, without what has been removed. */
    private void layOut() {
        int length = Math.max(SLOTS_MIN, Integer.highestOneBit(size + 1) * 4);
        AtomicReferenceArray<Entry<S>> table = new AtomicReferenceArray<>(length);
        used = 0;
        for (int i = 0; i < slots.length(); i++) {
            Entry<S> entry = slots.getPlain(i);
            if (entry != null && entry.value != null) {
                used += put(table, entry);
            }
        }
        slots = table;
    }
}

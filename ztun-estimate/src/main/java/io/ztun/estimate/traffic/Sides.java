package io.ztun.estimate.traffic;

import java.util.HashMap;
import java.util.Map;

/**
 * Which end of the tunnel an address would be at. Whoever begins a conversation with somebody unknown is at the client's end;
 * whoever talks with a known address is at the other end than that. Bounded; one thread.
 */
final class Sides {
    static final int CLIENT = 0;
    static final int SERVER = 1;

    private static final int MOST = 1 << 16;

    private record Address(long high, long low) {}

    private final Map<Address, Integer> known = new HashMap<>();

    /**
     * The end that a packet comes from.
     *
     * @param fromClient whether its sender is the one that began, as far as its ports tell
     */
    int of(long sourceHigh, long sourceLow, long targetHigh, long targetLow, boolean fromClient) {
        if (sourceHigh == targetHigh && sourceLow == targetLow) {
            return fromClient ? CLIENT : SERVER; // a host that talks with itself
        }
        Address from = new Address(sourceHigh, sourceLow);
        Address to = new Address(targetHigh, targetLow);
        Integer side = known.get(from);
        Integer other = known.get(to);
        if (side == null) {
            side = other != null ? 1 - other : fromClient ? CLIENT : SERVER;
            note(from, side);
        }
        if (other == null) {
            note(to, 1 - side);
        } else if (other.equals(side)) {
            return Long.compareUnsigned(sourceLow, targetLow) < 0 ? CLIENT : SERVER; // neighbours
        }
        return side;
    }

    private void note(Address address, int side) {
        if (known.size() < MOST) {
            known.put(address, side);
        }
    }
}

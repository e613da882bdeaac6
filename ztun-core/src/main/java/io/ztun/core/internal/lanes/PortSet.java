package io.ztun.core.internal.lanes;

/** A set of ports: one load tells whether a port is in it. Filled by one thread, then immutable. */
final class PortSet {
    private static final int PORTS = 1 << 16;

    private final long[] words = new long[PORTS / Long.SIZE];

    /** Adds ports that follow each other, 0 to 65,535. */
    void add(int first, int last) {
        for (int port = first; port <= last; port++) {
            words[port >>> 6] |= 1L << port;
        }
    }

    /** Whether a port is in it, 0 to 65,535. */
    boolean contains(int port) {
        return (words[port >>> 6] & 1L << port) != 0;
    }
}

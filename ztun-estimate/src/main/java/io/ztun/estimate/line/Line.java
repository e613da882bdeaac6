package io.ztun.estimate.line;

/** Counts the bytes of IP packets in which frames travel, each way. One thread. */
public abstract class Line {
    /** The line's MTU in bytes, over IPv4. */
    public static final int MTU = 1_500;

    static final int IPV4 = 20;

    private final long[] bytes = new long[2];

    Line() {}

    /**
     * A frame is sent.
     *
     * @param direction the end that sends it
     * @param length in bytes
     * @param timeNs when, not before the last one
     * @return how many bytes more there are on the line now, both ways
     */
    public abstract int frame(int direction, int length, long timeNs);

    /** Nothing is sent any more; what is still owed is. Returns how many bytes that is. */
    public int finish() {
        return 0;
    }

    final int count(int direction, int length) {
        bytes[direction] += length;
        return length;
    }

    /** Bytes that an end has sent so far. */
    public final long bytes(int direction) {
        return bytes[direction];
    }
}

package io.ztun.estimate.line;

/** UDP: a frame in one datagram, or in pieces where it is too long (docs/protocol.md). */
public final class UdpLine extends Line {
    private static final int HEADERS = IPV4 + 8;

    /** The transport's header; a long one until both ends have said that they take short ones. */
    private static final int WHOLE = 8;

    private static final int SHORT = 3;
    private static final int FRAGMENT = 16;

    /** How long a frame may be to travel in one piece. */
    public static final int UNFRAGMENTED = MTU - HEADERS - WHOLE;

    private static final int PIECE = MTU - HEADERS - FRAGMENT;

    /** Has carried nothing. */
    public UdpLine() {}

    @Override
    public int frame(int direction, int length, long timeNs) {
        if (length <= UNFRAGMENTED) {
            return count(direction, HEADERS + SHORT + length);
        }
        int pieces = (length + PIECE - 1) / PIECE;
        return count(direction, pieces * (HEADERS + FRAGMENT) + length);
    }
}

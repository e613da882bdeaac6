package io.ztun.estimate.line;

/**
 * TCP, with timestamps and without Nagle's algorithm, as Linux acknowledges (net/ipv4/tcp_input.c, {@code __tcp_ack_snd_check};
 * tcp.c, {@code __tcp_cleanup_rbuf}): with what it sends anyway if that comes soon, at once for more than a segment, and for less
 * than that if it was not having a conversation, or if it is the second.
 */
public final class TcpLine extends Line {
    private static final int HEADERS = IPV4 + 32;
    private static final int SEGMENT = MTU - HEADERS;
    private static final long DELAY_NS = 40_000_000;

    private final End[] ends = {new End(), new End()};

    /** What one end has received and not acknowledged. */
    private static final class End {
        int bytes;
        int writes;
        long dueNs = Long.MAX_VALUE;
        long receivedNs = Long.MIN_VALUE / 2;

        /** Whether it has lately answered what it received, as both ends did in the handshake. */
        boolean conversing = true;

        void acknowledge() {
            bytes = 0;
            writes = 0;
            dueNs = Long.MAX_VALUE;
        }
    }

    /** Has carried nothing. */
    public TcpLine() {}

    @Override
    public int frame(int direction, int length, long timeNs) {
        int all = settle(timeNs);
        End sender = ends[direction];
        sender.acknowledge();
        sender.conversing |= timeNs - sender.receivedNs < DELAY_NS;
        int payload = lengthOfLength(length) + length;
        int segments = (payload + SEGMENT - 1) / SEGMENT;
        all += count(direction, payload + segments * HEADERS);
        return all + receive(1 - direction, payload, segments, timeNs);
    }

    /** Acknowledgements that have been delayed until now. */
    private int settle(long timeNs) {
        int all = 0;
        for (int i = 0; i < ends.length; i++) {
            if (ends[i].dueNs <= timeNs) {
                ends[i].conversing = false;
                all += acknowledge(i);
            }
        }
        return all;
    }

    private int acknowledge(int end) {
        ends[end].acknowledge();
        return count(end, HEADERS);
    }

    private int receive(int end, int payload, int segments, long timeNs) {
        End receiver = ends[end];
        receiver.receivedNs = timeNs;
        int all = 0;
        int left = payload;
        for (int i = 0; i < segments; i++) {
            int length = Math.min(SEGMENT, left);
            left -= length;
            receiver.bytes += length;
            receiver.writes += length < SEGMENT ? 1 : 0;
            boolean now =
                    receiver.bytes > SEGMENT || receiver.writes > 1 || receiver.writes > 0 && !receiver.conversing;
            if (now) {
                all += acknowledge(end);
            } else if (receiver.dueNs == Long.MAX_VALUE) {
                receiver.dueNs = timeNs + DELAY_NS;
            }
        }
        return all;
    }

    private static int lengthOfLength(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : 3;
    }

    @Override
    public int finish() {
        return settle(Long.MAX_VALUE - 1);
    }
}

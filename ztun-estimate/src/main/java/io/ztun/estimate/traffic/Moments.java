package io.ztun.estimate.traffic;

import java.nio.ByteBuffer;

import io.ztun.core.replay.LocalPackets;

/**
 * One direction's reader of the TUN: packets that come while it is at work wait, TCP's grow together meanwhile, and it then reads
 * them in one batch. Time is that of the recording. One thread.
 */
final class Moments {
    /** A batch takes the reader about so long: to wake up, to compress what is short, to write it. */
    private static final long BATCH_NS = 40_000;

    /** And so much longer for what is long: 600 MB a second. */
    private static final double BYTE_NS = 1.6;

    /** At so many bytes a reader stops reading and sends. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final LocalPackets packets;
    private final Runnable batchEnd;
    private long busyUntilNs = Long.MIN_VALUE;
    private long readNs;
    private int waiting;

    /**
     * @param sink is given packets, within what comes before the call of {@code batchEnd}
     * @param batchEnd the packets since the last call are a batch
     */
    Moments(LocalPackets.Sink sink, Runnable batchEnd) {
        packets = new LocalPackets(sink);
        this.batchEnd = batchEnd;
    }

    /** A packet comes. */
    void add(ByteBuffer packet, int offset, int length, int segment, long timeNs) {
        settle(timeNs);
        boolean idle = timeNs > busyUntilNs;
        readNs = idle ? timeNs : busyUntilNs;
        packets.add(packet, offset, length, segment);
        waiting += length;
        if (idle || waiting >= BATCH_BYTES) {
            read();
        }
    }

    /** Has the reader read what waits, if it gets round to that by now. */
    void settle(long timeNs) {
        while (waiting > 0 && busyUntilNs < timeNs) {
            readNs = busyUntilNs;
            read();
        }
    }

    private void read() {
        packets.flush();
        batchEnd.run();
        busyUntilNs = readNs + BATCH_NS + (long) (waiting * BYTE_NS);
        waiting = 0;
    }

    /** When the batch is read that packets are given out for just now. */
    long readNs() {
        return readNs;
    }

    /** Has all read that waits. */
    void finish() {
        settle(Long.MAX_VALUE);
    }
}

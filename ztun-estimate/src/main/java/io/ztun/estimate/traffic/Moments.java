package io.ztun.estimate.traffic;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.replay.LocalPackets;

/**
 * One direction's reader of the TUN: packets that come while it is at work wait, and it then reads them in one batch. Time is that
 * of the recording. One thread.
 *
 * <p>Long segments of TCP that follow each other grow together, however slow the line was that they were recorded on: TCP gives an
 * interface what it sends in one go as a super-packet, and the MTU of a tunnel's interface alone is six segments long.
 */
final class Moments {
    /** A batch takes the reader about so long: to wake up, to compress what is short, to write it. */
    private static final long BATCH_NS = 40_000;

    /** And so much longer for what is long: 600 MB a second. */
    private static final double BYTE_NS = 1.6;

    /** At so many bytes a reader stops reading and sends. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** A flow that paused for so long has sent what there was to be sent in one go. */
    private static final long BULK_NS = 20_000_000;

    /** Segments with so much payload are part of something longer. */
    private static final int BULK_PAYLOAD = 500;

    private final LocalPackets packets;
    private final LocalPackets bulk = new LocalPackets(this::take);
    private final Runnable batchEnd;
    private long nowNs;
    private long bulkNs = Long.MAX_VALUE;
    private long busyUntilNs = Long.MIN_VALUE;
    private long readNs;
    private long reads;
    private int waiting;

    /**
     * @param sink is given packets, within what comes before the call of {@code batchEnd}
     * @param batchEnd the packets since the last call are a batch
     */
    Moments(LocalPackets.Sink sink, Runnable batchEnd) {
        packets = new LocalPackets(sink);
        this.batchEnd = batchEnd;
    }

    /**
     * A packet comes.
     *
     * @param payload of a segment of TCP, else 0
     * @param segment how long the payload of a segment may be; more is a super-packet's
     */
    void add(ByteBuffer packet, int offset, int length, int payload, int segment, long timeNs) {
        settle(timeNs);
        nowNs = timeNs;
        if (payload >= BULK_PAYLOAD) {
            bulkNs = timeNs;
        }
        if (payload > 0) {
            bulk.add(packet, offset, length, segment); // also what ends something longer
            if (bulkNs == Long.MAX_VALUE) {
                bulk.flush();
            }
        } else {
            arrive(packet, offset, length, segment);
        }
    }

    private void take(ByteBuffer packet, int offset, int length, long offload) {
        arrive(packet, offset, length, Offload.isSuperPacket(offload) ? Offload.gsoSize(offload) : length);
    }

    private void arrive(ByteBuffer packet, int offset, int length, int segment) {
        boolean idle = nowNs > busyUntilNs;
        readNs = idle ? nowNs : busyUntilNs;
        packets.add(packet, offset, length, segment);
        waiting += length;
        if (idle || waiting >= BATCH_BYTES) {
            read();
        }
    }

    /** Has the reader read what waits, if it gets round to that by now. */
    void settle(long timeNs) {
        if (timeNs - BULK_NS > bulkNs) {
            nowNs = bulkNs + BULK_NS;
            bulkNs = Long.MAX_VALUE;
            bulk.flush();
        }
        while (waiting > 0 && busyUntilNs < timeNs) {
            readNs = busyUntilNs;
            read();
        }
    }

    /** What waits, some of which has been answered already, has been read before. */
    void answered() {
        if (waiting > 0) {
            readNs = busyUntilNs;
            read();
        }
    }

    /** The number of the batch that what comes now will be in, or a later one. */
    long reads() {
        return reads;
    }

    private void read() {
        reads++;
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

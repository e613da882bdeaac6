package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.ip.Ecn;
import io.ztun.core.internal.lanes.Lanes;
import io.ztun.core.internal.offload.Checksums;
import io.ztun.core.internal.offload.Cutter;
import io.ztun.core.internal.packet.Records;
import io.ztun.core.internal.predicted.PredictedBody;

/**
 * Fills bodies that are to be encoded with the packets of a run, and makes one shorter when its encoded form is too long
 * for a datagram. One thread; reused for every run.
 */
final class DatagramPacker {
    private static final int PIECES = 256;

    private static final ThreadLocal<DatagramPacker> OF_THREAD = ThreadLocal.withInitial(DatagramPacker::new);

    final PacketCursor cursor = new PacketCursor();
    final PredictedBody predicted = new PredictedBody();
    final ByteBuffer frame = FrameBuffer.ofThread();

    /** Where each piece's record ends in the body, and where the cursor stood behind it. */
    private final int[] ends = new int[PIECES];

    private final int[] positions = new int[PIECES];
    private final int[] done = new int[PIECES];
    private final int[] segmentsDone = new int[PIECES];
    private int pieces;
    private int trafficClass;

    private int startPosition;
    private int startDone;
    private int startSegments;

    private ByteBuffer block;
    private int base;
    private boolean offload;

    private DatagramPacker() {}

    /** The calling thread's, with the frame that it puts together. */
    static DatagramPacker ofThread() {
        return OF_THREAD.get();
    }

    /**
     * How much room a body needs: its budget, or more for a first packet that cannot be cut to it.
     *
     * @param budget how long the body should be at most, in bytes
     * @param offload whether the peer takes packets without checksums
     */
    int room(int budget, boolean offload) {
        int most = Math.min(budget, FrameLimits.MAX_BODY_LENGTH);
        this.offload = offload;
        return Math.max(most, Records.OFFLOADED_PREFIX + cursor.cutter().header() + choose(most));
    }

    /**
     * Writes records from the cursor on: at least one, and then others as long as they fit and go the same way.
     *
     * @param lane which way the packet at the cursor goes
     * @param block where to, from {@code base} on, with {@link #room} for the body
     * @param budget how long the body should be at most, in bytes
     * @param offload whether the peer takes packets without checksums
     * @return the body's length in bytes
     */
    int fill(Lanes lanes, int lane, ByteBuffer block, int base, int budget, boolean offload) {
        this.block = block;
        this.base = base;
        this.offload = offload;
        pieces = 0;
        startPosition = cursor.position();
        startDone = cursor.cutter().done();
        startSegments = cursor.cutter().segmentsDone();
        trafficClass = cursor.trafficClass();
        int most = Math.min(budget, FrameLimits.MAX_BODY_LENGTH);
        int length = add(0, choose(most));
        while (pieces < PIECES && !cursor.isDone() && mayFollow(lanes, lane)) {
            int payload = choose(most - length);
            if (Records.OFFLOADED_PREFIX + cursor.cutter().header() + payload > most - length) {
                break;
            }
            length = add(length, payload);
        }
        return length;
    }

    private boolean mayFollow(Lanes lanes, int lane) {
        if (cursor.position() == startPosition) {
            return true;
        }
        if (cursor.lane(lanes) != lane) {
            return false;
        }
        cursor.note(lanes.why());
        return lane != Lanes.CODEC || cursor.mayShare(lanes, startPosition);
    }

    private int choose(int room) {
        Cutter cutter = cursor.cutter();
        return offload ? cutter.piece(room - Records.OFFLOADED_PREFIX) : cutter.segment();
    }

    private int add(int length, int payload) {
        trafficClass = Ecn.shared(trafficClass, cursor.trafficClass());
        int end = length + write(base + length, payload);
        cursor.advance(payload);
        ends[pieces] = end;
        positions[pieces] = cursor.position();
        done[pieces] = cursor.isDone() ? 0 : cursor.cutter().done();
        segmentsDone[pieces] = cursor.isDone() ? 0 : cursor.cutter().segmentsDone();
        pieces++;
        return end;
    }

    private int write(int at, int payload) {
        Cutter cutter = cursor.cutter();
        long left = cutter.offload(payload);
        if (left != Offload.NONE && !offload) {
            int length = cutter.write(block, at, payload);
            Checksums.complete(block, at, length, left);
            return length;
        }
        int prefix = Records.prefixLength(left, cursor.transport());
        Records.writePrefix(prefix, left, block, at);
        return prefix + cutter.write(block, at + prefix, payload);
    }

    /**
     * Makes the body shorter: drops records from its end, or makes the only one shorter.
     *
     * @param wanted the length to get below if possible, in bytes
     * @return the body's new length in bytes, or 0 if it is a single segment
     */
    int shrink(int wanted) {
        if (pieces > 1) {
            do {
                pieces--;
            } while (pieces > 1 && ends[pieces - 1] > wanted);
            return ends[pieces - 1];
        }
        int length = ends[0];
        rollBack();
        int payload = choose(Math.min(wanted, length - 1));
        pieces = 0;
        int shorter = add(0, payload);
        return shorter < length ? shorter : 0;
    }

    /** What the packets have in common that were filled in, those as well that {@link #shrink} has dropped. */
    int trafficClass() {
        return trafficClass;
    }

    /** Shares out the bytes of the frame that has carried the body. */
    void share(ApplicationTable applications, int wireBytes) {
        int position = startPosition;
        int from = 0;
        for (int i = 0; i < pieces; i++) {
            applications.share(cursor.application(position), ends[i] - from);
            from = ends[i];
            position = positions[i];
        }
        applications.frame(wireBytes);
    }

    /** Puts the cursor behind the packets of the body, which have been sent. */
    void commit() {
        cursor.moveTo(positions[pieces - 1], done[pieces - 1], segmentsDone[pieces - 1]);
    }

    /** Puts the cursor before the packets of the body, which have not been sent. */
    void rollBack() {
        cursor.moveTo(startPosition, startDone, startSegments);
    }
}

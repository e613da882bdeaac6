package io.ztun.core.internal.ordered;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.offload.Segmenter;

/**
 * Stands before a {@link OrderedSender} whose peer takes complete packets only: cuts super-packets and completes checksums.
 * One thread.
 */
final class SegmentSender {
    private static final int SEGMENTS = 128;

    private static final ThreadLocal<SegmentSender> OF_THREAD = ThreadLocal.withInitial(SegmentSender::new);

    private final Segmenter segmenter = new Segmenter();
    private final PacketBatch segments = new PacketBatch(
            SEGMENTS, FrameLimits.MAX_PACKET_LENGTH + SEGMENTS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM));
    private final int[] all = new int[SEGMENTS];

    private SegmentSender() {
        for (int i = 0; i < SEGMENTS; i++) {
            all[i] = i;
        }
    }

    /** The calling thread's. */
    static SegmentSender ofThread() {
        return OF_THREAD.get();
    }

    /** As {@link OrderedSender#send}, with packets in any state. */
    void send(OrderedSender sender, PacketBatch batch, int[] indices, int count, long patienceNs) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (batch.offload(indices[i]) != Offload.NONE) {
                sendComplete(sender, batch, indices, from, i, patienceNs);
                sendSegments(sender, batch, indices[i], patienceNs);
                from = i + 1;
            }
        }
        sendComplete(sender, batch, indices, from, count, patienceNs);
    }

    private void sendComplete(
            OrderedSender sender, PacketBatch batch, int[] indices, int from, int to, long patienceNs) {
        if (to > from) {
            sender.send(batch, indices, from, to, patienceNs);
        }
    }

    private void sendSegments(OrderedSender sender, PacketBatch batch, int index, long patienceNs) {
        int count = segmenter.start(batch.buffer(), batch.offset(index), batch.length(index), batch.offload(index));
        if (count == Segmenter.INVALID) {
            sender.countInvalid();
            return;
        }
        boolean done = false;
        while (!done) {
            segments.clear();
            done = segmenter.drainTo(segments);
            for (int i = 0; i < segments.count(); i++) {
                PacketHeaders.copy(batch, index, segments, i);
            }
            sender.send(segments, all, 0, segments.count(), patienceNs);
        }
    }
}

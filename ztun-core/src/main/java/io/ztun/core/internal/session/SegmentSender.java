package io.ztun.core.internal.session;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.offload.Segmenter;

/**
 * Stands before a {@link OrderedSender} whose peer takes complete packets only: cuts super-packets and completes checksums.
 * Belongs to the thread of its {@link SendScratch}.
 */
final class SegmentSender {
    private static final int SEGMENTS = 128;

    private final Segmenter segmenter = new Segmenter();
    private final PacketBatch segments = new PacketBatch(
            SEGMENTS, FrameLimits.MAX_PACKET_LENGTH + SEGMENTS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM));
    private final int[] all = new int[SEGMENTS];

    SegmentSender() {
        for (int i = 0; i < SEGMENTS; i++) {
            all[i] = i;
        }
    }

    /** As {@link OrderedSender#send}, with packets in any state. */
    void send(OrderedSender sender, PacketBatch batch, int[] indices, int count, SendScratch scratch, long patienceNs) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (batch.offload(indices[i]) != Offload.NONE) {
                sendComplete(sender, batch, indices, from, i, scratch, patienceNs);
                sendSegments(sender, batch, indices[i], scratch, patienceNs);
                from = i + 1;
            }
        }
        sendComplete(sender, batch, indices, from, count, scratch, patienceNs);
    }

    private void sendComplete(
            OrderedSender sender,
            PacketBatch batch,
            int[] indices,
            int from,
            int to,
            SendScratch scratch,
            long patienceNs) {
        if (to > from) {
            sender.send(batch, indices, from, to, scratch, patienceNs);
        }
    }

    private void sendSegments(
            OrderedSender sender, PacketBatch batch, int index, SendScratch scratch, long patienceNs) {
        int count = segmenter.start(batch.buffer(), batch.offset(index), batch.length(index), batch.offload(index));
        if (count == Segmenter.INVALID) {
            sender.countInvalid();
            return;
        }
        boolean done = false;
        while (!done) {
            segments.clear();
            done = segmenter.drainTo(segments);
            sender.send(segments, all, 0, segments.count(), scratch, patienceNs);
        }
    }
}

package io.ztun.core.internal.session;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.offload.Cutter;
import io.ztun.core.internal.queue.FlowQueue;

/**
 * Where packets of a session wait while its link is full. They are not yet part of any frame, so that one of another flow
 * can overtake them, and the TUN goes on being read, whose own queue would keep them in line. A part of {@link OrderedSender},
 * under whose lock every call comes.
 *
 * <p>Takes about 1.3 MiB, from the first time that something has to wait.
 */
final class Backlog {
    /** So many bytes make a frame at most. */
    private static final int FRAME_BYTES = 64 * 1024;

    private static final int FRAME_PACKETS = 64;

    private final SessionContext context;
    private FlowQueue queue;

    /** What has left the queue and not yet been sent: the packets from {@link #next} on. */
    private PacketBatch batch;

    private int next;
    private PacketBatch piece;
    private SendScratch scratch;
    private Cutter cutter;
    private int[] all;

    Backlog(SessionContext context) {
        this.context = context;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return queue == null || (queue.isEmpty() && next == batch.count());
    }

    /**
     * Takes in a copy of a packet. A super-packet that would keep the line busy for long is cut, so that others come in
     * between.
     *
     * @param most how many bytes of packets the line should carry in one go
     */
    void add(PacketBatch source, int index, int most) {
        allocate();
        long nowNs = context.nowNs();
        int length = source.length(index);
        boolean cut = Offload.isSuperPacket(source.offload(index)) && length > most;
        if (!cut) {
            queue.add(source, index, nowNs);
            return;
        }
        if (!cutter.start(source.buffer(), source.offset(index), length, source.offload(index), length)) {
            context.counters().addInvalid();
            return;
        }
        while (cutter.left() > 0) {
            int payload = Math.max(1, cutter.piece(Math.min(most, FRAME_BYTES)) / cutter.size()) * cutter.size();
            payload = Math.min(payload, cutter.left());
            piece.clear();
            piece.add(cutter.write(piece.buffer(), piece.nextOffset(), payload), cutter.offload(payload));
            queue.add(piece, 0, nowNs);
            cutter.advance(payload);
        }
    }

    private void allocate() {
        if (queue == null) {
            queue = new FlowQueue();
            batch = new PacketBatch(
                    FRAME_PACKETS,
                    FRAME_BYTES
                            + FrameLimits.MAX_PACKET_LENGTH
                            + FRAME_PACKETS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM));
            piece = new PacketBatch(1, FrameLimits.MAX_PACKET_LENGTH + PacketBatch.HEADROOM + PacketBatch.TAILROOM);
            scratch = new SendScratch();
            cutter = new Cutter();
            all = new int[FRAME_PACKETS];
            for (int i = 0; i < FRAME_PACKETS; i++) {
                all[i] = i;
            }
            next = 0;
        }
    }

    /**
     * Has the packets ready whose turn it is, if those of the last time have all been {@link #sent}.
     *
     * @param most how many bytes of packets the line should carry in one go
     * @return whether there are any
     */
    boolean fill(int most) {
        if (next == batch.count()) {
            batch.clear();
            next = 0;
            queue.drainTo(batch, Math.min(most, FRAME_BYTES), context.nowNs());
            context.counters().droppedQueueFull.add(queue.takeDropped());
        }
        return next < batch.count();
    }

    /** The batch with the packets that are ready. */
    PacketBatch batch() {
        return batch;
    }

    /** Indices of the batch's packets. */
    int[] indices() {
        return all;
    }

    /** The first of the packets that are ready. */
    int next() {
        return next;
    }

    /** Memory to send them with. */
    SendScratch scratch() {
        return scratch;
    }

    /** So many of the packets that were ready are gone. */
    void sent(int count) {
        next += count;
    }

    /** Forgets what waits, which is counted, and gives its memory back. */
    void close() {
        if (queue != null) {
            context.counters().droppedQueueFull.add(queue.takeDropped() + queue.packets() + batch.count() - next);
            queue = null;
            batch = null;
            piece = null;
            scratch = null;
            cutter = null;
            all = null;
        }
    }
}

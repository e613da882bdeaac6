package io.ztun.core.internal.ordered;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.offload.Cutter;
import io.ztun.core.internal.rate.Pace;

/**
 * Where packets of a session wait while its link is full, or its rate is spent. They are not yet part of any frame, so that one of another flow
 * can overtake them, and the TUN goes on being read, whose own queue would keep them in line. A part of a sender, under
 * whose lock every call comes.
 *
 * <p>Takes as much memory as the packets that wait, and from the first of them on about 35 KiB.
 */
public final class Backlog {
    /** So many bytes make a frame at most. */
    private static final int FRAME_BYTES = 64 * 1024;

    private static final int FRAME_PACKETS = 64;

    /** Where a rate is limited it is a timer that lets packets go: 5 ms would be gone before it has come a few times. */
    private static final long PACED_TARGET_NS = 15_000_000;

    /** What all backlogs share whose packets a thread moves. */
    private static final ThreadLocal<Work> WORK = ThreadLocal.withInitial(Work::new);

    private final SessionContext context;
    private final SessionCounters counters;
    private final Pace pace;
    private FlowQueue queue;

    /** What has left the queue and not yet been sent: the packets from {@link #next} on. Null if there are none. */
    private PacketBatch batch;

    private int next;

    /** Takes no memory before something waits. @param pace that of the session's way whose packets wait */
    public Backlog(SessionContext context, SessionCounters counters, Pace pace) {
        this.context = context;
        this.counters = counters;
        this.pace = pace;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return batch == null && (queue == null || queue.isEmpty());
    }

    /**
     * Takes in a copy of a packet. A super-packet that would keep the line busy for long is cut, so that others come in
     * between.
     *
     * @param most how many bytes of packets the line should carry in one go
     */
    public void add(PacketBatch source, int index, int most) {
        queue = queue == null ? newQueue() : queue;
        long nowNs = context.nowNs();
        int length = source.length(index);
        if (Offload.isSuperPacket(source.offload(index)) && length > most) {
            addPieces(source, index, Math.min(most, FRAME_BYTES), nowNs);
        } else {
            queue.add(source, index, nowNs);
        }
    }

    private FlowQueue newQueue() {
        return pace.isLimited() ? new FlowQueue(PACED_TARGET_NS) : new FlowQueue();
    }

    private void addPieces(PacketBatch source, int index, int most, long nowNs) {
        Cutter cutter = WORK.get().cutter;
        PacketBatch piece = WORK.get().piece;
        int length = source.length(index);
        if (!cutter.start(source.buffer(), source.offset(index), length, source.offload(index), length)) {
            counters.drop(Drop.INVALID);
            return;
        }
        while (cutter.left() > 0) {
            int payload = Math.max(1, cutter.piece(most) / cutter.size()) * cutter.size();
            payload = Math.min(payload, cutter.left());
            piece.clear();
            piece.add(cutter.write(piece.buffer(), piece.nextOffset(), payload), cutter.offload(payload));
            PacketHeaders.copy(source, index, piece, 0);
            queue.add(piece, 0, nowNs);
            cutter.advance(payload);
        }
    }

    /**
     * Has the packets ready whose turn it is, if those of the last time have all been {@link #sent}.
     *
     * @param most how many bytes of packets the line should carry in one go
     * @return whether there are any
     */
    public boolean fill(int most) {
        if (batch == null) {
            batch = WORK.get().takeBatch();
            next = 0;
            queue.drainTo(batch, Math.min(most, FRAME_BYTES), context.nowNs());
            counters.drop(Drop.QUEUE_FULL, queue.takeDropped());
            sent(0);
        }
        return batch != null;
    }

    /** How long the packets that are ready, or were last, have waited. */
    public long waitedNs() {
        return queue.waitedNs();
    }

    /** How many bytes of packets wait that are not ready yet. */
    public int bytes() {
        return queue == null ? 0 : queue.bytes();
    }

    /** How many bytes of packets were lost for having waited too long, since the last time that this was asked. */
    public long takeDroppedLate() {
        return queue == null ? 0 : queue.takeDroppedLate();
    }

    /** The batch with the packets that are ready. */
    public PacketBatch batch() {
        return batch;
    }

    /** Indices of the batch's packets. */
    public int[] indices() {
        return WORK.get().all;
    }

    /** The first of the packets that are ready. */
    public int next() {
        return next;
    }

    /** So many of the packets that were ready are gone. */
    public void sent(int count) {
        next += count;
        if (next == batch.count()) {
            WORK.get().giveBatch(batch);
            batch = null;
        }
    }

    /** Forgets what waits, which is counted, and gives its memory back. */
    public void close() {
        if (batch != null) {
            counters.drop(Drop.QUEUE_FULL, batch.count() - next);
            WORK.get().giveBatch(batch);
            batch = null;
        }
        if (queue != null) {
            counters.drop(Drop.QUEUE_FULL, queue.takeDropped() + queue.packets());
            queue.close();
            queue = null;
        }
    }

    /** Where a thread puts together what leaves. */
    private static final class Work {
        private final PacketBatch piece =
                new PacketBatch(1, FrameLimits.MAX_PACKET_LENGTH + PacketBatch.HEADROOM + PacketBatch.TAILROOM);
        private final Cutter cutter = new Cutter();
        private final int[] all = new int[FRAME_PACKETS];

        /** Null while a backlog has it, which may be for long if its link takes only a part. */
        private PacketBatch spare;

        private Work() {
            for (int i = 0; i < FRAME_PACKETS; i++) {
                all[i] = i;
            }
        }

        private PacketBatch takeBatch() {
            PacketBatch taken = spare;
            spare = null;
            if (taken == null) {
                return new PacketBatch(
                        FRAME_PACKETS,
                        FRAME_BYTES
                                + FrameLimits.MAX_PACKET_LENGTH
                                + FRAME_PACKETS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM));
            }
            taken.clear();
            return taken;
        }

        private void giveBatch(PacketBatch batch) {
            spare = batch;
        }
    }
}

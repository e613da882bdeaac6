package io.ztun.core.internal.session;

import java.util.concurrent.locks.ReentrantLock;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.offload.Cutter;
import io.ztun.core.internal.queue.FlowQueue;
import io.ztun.spi.Link;

/**
 * Where packets of a session wait while its link is full. They are not yet part of any frame, so that one of another flow
 * can overtake them, and the TUN goes on being read, whose own queue would keep them in line. What is here leaves on the
 * link's thread, each time the link has taken all that it had.
 *
 * <p>Thread-safe. Takes about 1.3 MiB, from the first time that something has to wait.
 */
final class Backlog {
    /** So many bytes make a frame at most. */
    private static final int FRAME_BYTES = 64 * 1024;

    private static final int FRAME_PACKETS = 64;

    /** A frame should not take more than a millisecond of the line: it is in the way of what comes next. */
    private static final int TURNS_PER_SECOND = 1_000;

    private final OrderedSender sender;
    private final Link link;
    private final SessionContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean empty = true;
    private boolean closed;
    private FlowQueue queue;
    private PacketBatch batch;
    private SendScratch scratch;
    private Cutter cutter;
    private int[] all;

    Backlog(OrderedSender sender, Link link, SessionContext context) {
        this.sender = sender;
        this.link = link;
        this.context = context;
    }

    /** Whether nothing waits. Only then may a packet go past the backlog. */
    boolean isEmpty() {
        return empty;
    }

    /** Takes in copies of packets and sees to it that they leave. */
    void add(PacketBatch source, int[] indices, int from, int to) {
        lock.lock();
        try {
            if (closed) {
                context.counters().droppedQueueFull.add(to - from);
                return;
            }
            allocate();
            empty = false;
            for (int i = from; i < to; i++) {
                enqueue(source, indices[i]);
            }
            drain(); // the link may have emptied before anything waited here: nobody would be told
        } finally {
            lock.unlock();
        }
    }

    /** Cuts a super-packet that would keep the line busy for long, so that others come in between. */
    private void enqueue(PacketBatch source, int index) {
        long nowNs = context.nowNs();
        int most = turn();
        boolean cut = Offload.isSuperPacket(source.offload(index)) && source.length(index) > most;
        if (!cut) {
            queue.add(source, index, nowNs);
            return;
        }
        int length = source.length(index);
        if (!cutter.start(source.buffer(), source.offset(index), length, source.offload(index), length)) {
            context.counters().addInvalid();
            return;
        }
        while (cutter.left() > 0) {
            int payload = Math.max(1, cutter.piece(most) / cutter.size()) * cutter.size();
            payload = Math.min(payload, cutter.left());
            batch.clear();
            batch.add(cutter.write(batch.buffer(), batch.nextOffset(), payload), cutter.offload(payload));
            queue.add(batch, 0, nowNs);
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
            scratch = new SendScratch();
            cutter = new Cutter();
            all = new int[FRAME_PACKETS];
            for (int i = 0; i < FRAME_PACKETS; i++) {
                all[i] = i;
            }
        }
    }

    /** The link has taken all that it had. The link's thread. */
    void onWritable() {
        if (!empty) {
            lock.lock();
            try {
                drain();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Sends until the link is full, which then tells of its end, or nothing is left. */
    private void drain() {
        while (!closed && link.flush(0) == Link.SENT && !queue.isEmpty()) {
            batch.clear();
            queue.drainTo(batch, turn(), context.nowNs());
            context.counters().droppedQueueFull.add(queue.takeDropped());
            sender.sendAll(batch, all, batch.count(), scratch);
        }
        empty = closed || queue.isEmpty();
    }

    /** How many bytes of packets the line should carry in one go: more of them where they shrink. */
    private int turn() {
        float wireBytes = (float) link.bytesPerSecond() / TURNS_PER_SECOND;
        return (int) Math.min(FRAME_BYTES, wireBytes / sender.wirePerByte());
    }

    /** Forgets what waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            empty = true;
            queue = null;
            batch = null;
            scratch = null;
            cutter = null;
        } finally {
            lock.unlock();
        }
    }
}

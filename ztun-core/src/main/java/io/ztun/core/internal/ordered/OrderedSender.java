package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.LockedSender;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.rate.Pace;
import io.ztun.spi.Link;
import io.ztun.spi.Turn;

/**
 * Sends on a link that delivers every frame, in order. One lock guards all of it: what the frames remember, their order, the
 * backlog, and this state:
 *
 * <pre>
 *               no room, or a slow link
 *   DIRECT ------------------------------> WAITING      packets go past the backlog only in DIRECT
 *      ^                                      |
 *      +------- nothing waits any more -------+         each time that the link has room
 *
 *   both ---- closed, failed, or the link says so ----> ENDED
 * </pre>
 *
 * A session whose rate is spent is treated as one whose link is full: {@link #flush} and {@link #sendFrame} say so. The lock is not
 * held while a thread waits for the link. Whoever leaves something in the backlog has asked the link for a flush
 * after that, so that either there was room at once or {@link #onWritable} comes.
 */
public final class OrderedSender extends LockedSender {
    private enum State {
        DIRECT,
        WAITING,
        ENDED
    }

    private static final int QUEUED = PacketFrames.QUEUED;

    /** Below it a link counts as slow: 1.2 Gbit/s, at which a super-packet takes half a millisecond. */
    private static final long SLOW_BYTES_PER_SECOND = 150_000_000;

    /** A frame should not take more than a millisecond of the line: it is in the way of what comes next. */
    private static final int TURNS_PER_SECOND = 1_000;

    private static final long PATIENCE_MAX_NS = 20_000_000;

    private final Link link;
    private final PacketFrames frames;
    private final boolean offload;
    private final SessionContext context;
    private final SessionCounters counters;
    private final Pace pace;
    private final Backlog backlog;
    private volatile long queueDelayNs;
    private final Runnable resumption;
    private final Runnable wake;

    /** Whether the timer has {@link #wake} to run. */
    private final AtomicBoolean waking = new AtomicBoolean();

    /** What may be sent from the backlog before it is somebody else's turn. */
    private final Turn turn = new Turn();

    private State state = State.DIRECT;
    private boolean resuming;

    /**
     * @param frames what the packets travel in, which are closed with this
     * @param offload whether the peer takes super-packets and checksums that are not complete
     * @param resumption has {@link #onWritable} called; for the link's thread
     */
    public OrderedSender(
            Link link,
            PacketFrames frames,
            boolean offload,
            SessionCounters counters,
            Runnable resumption,
            SessionContext context) {
        super(context.nowNs());
        this.link = link;
        this.counters = counters;
        pace = counters.sent().pace();
        this.resumption = resumption;
        wake = () -> {
            waking.set(false);
            link.whenRead(resumption);
        };
        this.context = context;
        this.frames = frames;
        this.offload = offload;
        backlog = new Backlog(context, counters, pace);
    }

    @Override
    public void send(PacketBatch batch, int[] indices, int count, long patienceNs) {
        if (offload) {
            send(batch, indices, 0, count, patienceNs);
        } else {
            SegmentSender.ofThread().send(this, batch, indices, count, patienceNs);
        }
    }

    /**
     * Sends packets of a batch, in order.
     *
     * @param indices which packets of the batch
     * @param from the first of the indices that counts
     * @param to behind the last that counts
     * @param patienceNs how long the caller may be held up while the link takes no more; what it does not take then waits in
     *     the backlog
     */
    void send(PacketBatch batch, int[] indices, int from, int to, long patienceNs) {
        long untilNs = context.nowNs() + Math.min(patienceNs, PATIENCE_MAX_NS);
        int done = from - 1;
        int result = take(batch, indices, from, to, true);
        while ((result & QUEUED) != 0) {
            int before = done;
            done = result & ~QUEUED;
            boolean room = awaitLink(untilNs) && done > before;
            result = take(batch, indices, done, to, room);
        }
    }

    /**
     * Waits for a link that is fast: it will have taken all before another thread could take over. Not for a slow one, for
     * nothing overtakes what stands in the TUN meanwhile.
     */
    private boolean awaitLink(long untilNs) {
        long leftNs = isFast() ? Math.max(0, untilNs - context.nowNs()) : 0;
        return flush(leftNs) == Link.SENT;
    }

    /** As the link's; while the pace allows no more the answer is that something waits, and {@link #onWritable} comes as well. */
    private int flush(long patienceNs) {
        int flushed = link.flush(patienceNs);
        if (flushed != Link.SENT || pace.isOpen()) {
            return flushed;
        }
        if (waking.compareAndSet(false, true)) {
            context.later(pace.untilOpenNs(), wake);
        }
        return Link.QUEUED;
    }

    /** On a slow link even the first packet goes through the backlog, which cuts super-packets that are too long for it. */
    private boolean isFast() {
        return bytesPerSecond() > SLOW_BYTES_PER_SECOND;
    }

    private long bytesPerSecond() {
        return Math.min(link.bytesPerSecond(), pace.bytesPerSecond());
    }

    /**
     * Sends packets or has them wait.
     *
     * @param mayWait whether the caller waits for the link if that takes no more, and then comes again
     * @return behind the last packet that was dealt with, with {@link #QUEUED} added if the caller should wait
     */
    private int take(PacketBatch batch, int[] indices, int from, int to, boolean mayWait) {
        lock.lock();
        try {
            frames.begin();
            int done = from;
            boolean room = state == State.DIRECT && isFast();
            if (room && queueDelayNs != 0) {
                queueDelayNs = 0;
            }
            ByteBuffer frame = FrameBuffer.ofThread();
            while (room && done < to) {
                int result = sendFrame(batch, indices, done, to, frame);
                if (result == Link.CLOSED) {
                    end();
                }
                done += Math.max(0, result) & ~QUEUED;
                room = result >= 0 && result < QUEUED;
                if (!room && mayWait && state != State.ENDED) {
                    return done | QUEUED;
                }
            }
            if (state == State.ENDED) {
                counters.drop(Drop.QUEUE_FULL, to - done);
            } else if (!room) {
                keep(batch, indices, done, to);
                drain();
            }
            return to;
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void keep(PacketBatch batch, int[] indices, int from, int to) {
        int most = bytesInOneGo();
        for (int i = from; i < to; i++) {
            backlog.add(batch, indices[i], most);
        }
    }

    /** How many bytes of packets the line should carry in one go: more of them where they shrink. */
    private int bytesInOneGo() {
        return (int) ((float) bytesPerSecond() / TURNS_PER_SECOND / frames.wirePerByte());
    }

    /**
     * Sends what waits until the link is full, which then tells of its end, or nothing is left. A link that takes everything gets no
     * more than a turn's work at a time, or it would hold up the others of the thread.
     */
    private void drain() {
        turn.begin(Turn.UNITS);
        int flushed = flush(0);
        while (flushed == Link.SENT && !turn.isSpent() && !backlog.isEmpty() && sendWaiting()) {
            flushed = flush(0);
        }
        if (flushed == Link.CLOSED) {
            end();
        }
        if (state == State.ENDED) {
            return;
        }
        state = backlog.isEmpty() ? State.DIRECT : State.WAITING;
        if (state == State.WAITING && flushed == Link.SENT && !resuming) {
            resuming = true;
            link.whenRead(resumption);
        }
    }

    /** Sends the packets whose turn it is, which the link queues if it must. Returns false if it takes no more. */
    private boolean sendWaiting() {
        if (!backlog.fill(bytesInOneGo())) {
            return true; // they have waited too long, and were dropped
        }
        queueDelayNs = backlog.waitedNs();
        PacketBatch batch = backlog.batch();
        for (int first = backlog.next(); first < batch.count(); first = backlog.next()) {
            int result = sendFrame(batch, backlog.indices(), first, batch.count(), FrameBuffer.ofThread());
            if (result < 0) {
                if (result == Link.CLOSED) {
                    end();
                }
                return false;
            }
            int count = result & ~QUEUED;
            for (int i = 0; i < count; i++) {
                turn.spend(batch.length(first + i));
            }
            backlog.sent(count);
        }
        return true;
    }

    @Override
    public void onWritable() {
        lock.lock();
        try {
            frames.begin();
            resuming = false;
            if (state == State.WAITING) {
                drain();
            }
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void end() {
        state = State.ENDED;
        backlog.close();
    }

    /**
     * Fills one frame with the packets from {@code first} on and sends it.
     *
     * @return as {@link PacketFrames#send}
     */
    private int sendFrame(PacketBatch batch, int[] indices, int first, int count, ByteBuffer frame) {
        int ready = link.ready();
        if (ready != Link.READY || !pace.isOpen()) {
            return ready == Link.READY ? Link.BACK_PRESSURED : ready;
        }
        lastSentNs = context.nowNs();
        return frames.send(batch, indices, first, count, frame);
    }

    /** Counts a packet whose metadata did not fit. */
    void countInvalid() {
        counters.drop(Drop.INVALID);
    }

    @Override
    public boolean sendControl(byte type, ByteBuffer frame, int length) {
        lock.lock();
        try {
            if (state == State.ENDED || link.ready() != Link.READY) {
                return false;
            }
            lastSentNs = context.nowNs();
            int sent = frames.sendControl(type, frame, length);
            if (sent > Link.SENT) {
                link.flush(0);
            }
            return sent >= Link.SENT;
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long queueDelayNs() {
        return queueDelayNs;
    }

    @Override
    protected void release() {
        frames.close();
    }
}

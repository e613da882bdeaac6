package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.datagram.DatagramSender;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ordered.Backlog;
import io.ztun.core.internal.rate.Pace;
import io.ztun.spi.Link;
import io.ztun.spi.Turn;

/**
 * Has the packets of a session with a limited rate wait before they go into datagrams, where those of another flow can overtake them.
 * Without a limit they go through. The lock is not held while anybody waits.
 */
final class PacedSender implements PacketSender {
    /** So much of the line's time is sent in one go. */
    private static final int TURNS_PER_SECOND = 1_000;

    private final DatagramSender sender;
    private final Link link;
    private final SessionCounters counters;
    private final Pace pace;
    private final Runnable resumption;
    private final SessionContext context;
    private final Backlog backlog;
    private final Turn turn = new Turn();
    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable wake;

    /** Whether packets wait, or may: then none goes past them. */
    private volatile boolean waiting;

    private boolean waking;
    private boolean ended;
    private volatile long queueDelayNs;

    /**
     * @param sender what the packets go to, closed with this
     * @param resumption has {@link #onWritable} called; for the link's thread
     */
    PacedSender(
            DatagramSender sender, Link link, SessionCounters counters, Runnable resumption, SessionContext context) {
        this.sender = sender;
        this.link = link;
        this.counters = counters;
        this.resumption = resumption;
        this.context = context;
        pace = counters.sent().pace();
        backlog = new Backlog(context, counters, pace);
        wake = () -> link.whenRead(this.resumption);
    }

    @Override
    public void send(PacketBatch batch, int[] indices, int count, long patienceNs) {
        if (!waiting && !pace.isLimited()) {
            sender.send(batch, indices, count, patienceNs);
            return;
        }
        lock.lock();
        try {
            if (ended) {
                counters.drop(Drop.QUEUE_FULL, count);
                return;
            }
            waiting = true;
            int most = bytesInOneGo();
            for (int i = 0; i < count; i++) {
                backlog.add(batch, indices[i], most);
            }
            drain();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes of packets should leave in one go, some datagrams at least. */
    private int bytesInOneGo() {
        return (int) Math.min(Integer.MAX_VALUE, pace.bytesPerSecond() / TURNS_PER_SECOND);
    }

    /** Sends what the pace allows, and no more than a turn's work at a time: others share the thread. */
    private void drain() {
        turn.begin(Turn.UNITS);
        while (!backlog.isEmpty() && !turn.isSpent() && pace.isOpen()) {
            if (backlog.fill(bytesInOneGo())) {
                queueDelayNs = backlog.waitedNs();
                PacketBatch batch = backlog.batch();
                int count = batch.count();
                for (int i = 0; i < count; i++) {
                    turn.spend(batch.length(i));
                }
                sender.send(batch, backlog.indices(), count, 0);
                backlog.sent(count);
            }
        }
        waiting = !backlog.isEmpty();
        if (!waiting) {
            queueDelayNs = 0;
        } else if (!waking) {
            waking = true;
            context.later(pace.untilOpenNs(), wake);
        }
    }

    @Override
    public void onWritable() {
        lock.lock();
        try {
            waking = false;
            if (waiting && !ended) {
                drain();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean sendControl(byte type, ByteBuffer frame, int length) {
        return sender.sendControl(type, frame, length);
    }

    @Override
    public void locked(Runnable task) {
        sender.locked(task);
    }

    @Override
    public int enough() {
        return sender.enough();
    }

    @Override
    public long lastSentNs() {
        return sender.lastSentNs();
    }

    @Override
    public long queueDelayNs() {
        return queueDelayNs;
    }

    @Override
    public long framesSent() {
        return sender.framesSent();
    }

    @Override
    public long framesLeftOut() {
        return sender.framesLeftOut();
    }

    @Override
    public void onCounted(long counted) {
        sender.onCounted(counted);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            backlog.close();
        } finally {
            lock.unlock();
        }
        sender.close();
    }
}

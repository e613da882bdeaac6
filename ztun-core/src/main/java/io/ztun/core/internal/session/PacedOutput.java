package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.TunOutput;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.ordered.Backlog;
import io.ztun.core.internal.rate.Pace;
import io.ztun.spi.Link;
import io.ztun.spi.Turn;

/**
 * Has packets that have arrived wait before the TUN while the peer's rate is spent, where those of another flow can overtake them: to
 * read or to drop whole frames would hold up, or lose, with a peer's upload the acknowledgements of its downloads. Without a limit
 * they go through. A packet is paid for when it leaves, and so is one that has waited too long, by what packets have lately been on
 * the line. The link's thread only.
 */
final class PacedOutput implements TunOutput, AutoCloseable {
    /** So much of the line's time is let go in one go. */
    private static final int TURNS_PER_SECOND = 1_000;

    /** Over so many bytes on the line it is averaged what they hold. */
    private static final int RECENT = 1 << 20;

    /** A peer that can be made to wait is, once so much of its rate's time waits here. */
    private static final double FULL_SECONDS = 0.1;

    private static final int FULL_MIN = 64 * 1024;
    private static final int FULL_MAX = 512 * 1024;

    private static final ThreadLocal<PacketBatch> COPY = ThreadLocal.withInitial(
            () -> new PacketBatch(1, FrameLimits.MAX_PACKET_LENGTH + PacketBatch.HEADROOM + PacketBatch.TAILROOM));

    private final TunOutput output;
    private final Link link;
    private final SessionCounters counters;
    private final SessionContext context;
    private final Pace pace;

    /** These are null until something waits for the first time, as it never does in most sessions. */
    private Backlog backlog;

    private Turn turn;
    private Runnable wake;

    private long lineBytes = RECENT / 8;
    private long packetBytes = RECENT / 8;
    private boolean waking;
    private boolean ended;

    /** @param output where packets go then */
    PacedOutput(TunOutput output, Link link, SessionCounters counters, SessionContext context) {
        this.output = output;
        this.link = link;
        this.counters = counters;
        this.context = context;
        pace = counters.received().pace();
    }

    private boolean isEmpty() {
        return backlog == null || backlog.isEmpty();
    }

    private void begin() {
        backlog = new Backlog(context, counters, pace);
        turn = new Turn();
        Runnable resumption = this::resume;
        wake = () -> link.whenRead(resumption);
    }

    /** A frame has arrived whose packets come next. @param length with its headers */
    void frame(int length) {
        lineBytes += length;
        if (lineBytes > RECENT) {
            lineBytes /= 2;
            packetBytes /= 2;
        }
    }

    /** Whether so much waits that the peer should. */
    boolean isFull() {
        if (isEmpty()) {
            return false;
        }
        double most = pace.bytesPerSecond() * FULL_SECONDS / lineBytes * packetBytes;
        return backlog.bytes() > Math.max(FULL_MIN, Math.min(FULL_MAX, most));
    }

    private void pay(long bytes) {
        pace.passed(bytes * lineBytes / packetBytes);
    }

    @Override
    public void packet(ByteBuffer packet, int offset, int length, long offload) {
        packetBytes += length;
        if (isEmpty() && pace.isOpen()) {
            pay(length);
            output.packet(packet, offset, length, offload);
        } else if (ended) {
            counters.drop(Drop.QUEUE_FULL);
        } else {
            if (backlog == null) {
                begin();
            }
            PacketBatch copy = COPY.get();
            copy.clear();
            copy.buffer().put(copy.nextOffset(), packet, offset, length);
            copy.add(length, offload);
            PacketHeaders.read(copy, 0);
            backlog.add(copy, 0, bytesInOneGo());
            awaitPace();
        }
    }

    private int bytesInOneGo() {
        return (int) Math.min(Integer.MAX_VALUE, pace.bytesPerSecond() / TURNS_PER_SECOND);
    }

    private void awaitPace() {
        if (!waking) {
            waking = true;
            context.later(pace.untilOpenNs(), wake);
        }
    }

    private void resume() {
        waking = false;
        if (!ended) {
            output.onBehalfOf(counters);
            drain();
            output.flush();
            output.onBehalfOf(null);
        }
    }

    /** Lets go what the pace allows, and no more than a turn's work at a time: others share the thread. */
    private void drain() {
        turn.begin(Turn.UNITS);
        while (!backlog.isEmpty() && !turn.isSpent() && pace.isOpen()) {
            if (backlog.fill(bytesInOneGo())) {
                PacketBatch batch = backlog.batch();
                int count = batch.count();
                for (int i = 0; i < count; i++) {
                    turn.spend(batch.length(i));
                    pay(batch.length(i));
                    output.packet(batch.buffer(), batch.offset(i), batch.length(i), batch.offload(i));
                }
                backlog.sent(count);
            }
            pay(backlog.takeDroppedLate());
        }
        if (!backlog.isEmpty()) {
            awaitPace();
        }
    }

    @Override
    public void onBehalfOf(SessionCounters session) {
        output.onBehalfOf(session);
    }

    @Override
    public void flush() {
        output.flush();
    }

    /** Forgets what waits, which is counted. Repeating it does nothing. */
    @Override
    public void close() {
        ended = true;
        if (backlog != null) {
            backlog.close();
        }
    }
}

package io.ztun.estimate;

import java.util.concurrent.Callable;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.core.replay.FrameSink;
import io.ztun.core.replay.Replay;
import io.ztun.core.replay.ReplayTerms;
import io.ztun.estimate.line.Line;
import io.ztun.estimate.line.TcpLine;
import io.ztun.estimate.line.UdpLine;
import io.ztun.estimate.traffic.PacketBlock;

/**
 * One way to run the tunnel: has all packets go through it, and counts what is on the line then. One thread at a time.
 */
final class Contender implements FrameSink, AutoCloseable {
    /** What --keepalive is where nobody says otherwise. */
    private static final long KEEPALIVE_NS = 5_000_000_000L;

    /** At so many bytes a reader that lingers has enough, as the tunnel's does. */
    private static final int ENOUGH = 8 * 1024;

    private static final int BATCH_BYTES =
            2 * FrameLimits.MAX_PACKET_LENGTH + Replay.BATCH_PACKETS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM);

    private final Variant variant;
    private final long lingerNs;
    private final Line line;
    private final Waiting[] ends = {new Waiting(), new Waiting()};
    private final int[] frameStarts = new int[4 * Replay.BATCH_PACKETS];
    private final int[] frameCosts = new int[4 * Replay.BATCH_PACKETS];
    private Replay replay;
    private int frames;
    private int sending = -1;
    private long sentBefore;
    private long nowNs;

    /** By the application's number. */
    private long[] costs = new long[1_024];

    private long overhead;

    /** Packets of one end that its reader has, and has not passed on. */
    private static final class Waiting {
        final PacketBatch batch = new PacketBatch(Replay.BATCH_PACKETS, BATCH_BYTES);
        final int[] applications = new int[Replay.BATCH_PACKETS];
        final int[] flows = new int[Replay.BATCH_PACKETS];
        long number;
        long dueNs;

        boolean has(int flow) {
            for (int i = 0; i < batch.count(); i++) {
                if (flows[i] == flow) {
                    return true;
                }
            }
            return false;
        }
    }

    Contender(Variant variant) {
        this.variant = variant;
        lingerNs = variant.lingerNs();
        line = variant.ordered() ? new TcpLine() : new UdpLine();
    }

    /** Takes a block, as work for another thread. */
    Callable<Void> work(PacketBlock block) {
        return () -> {
            take(block);
            return null;
        };
    }

    private void take(PacketBlock block) {
        for (int i = 0; i < block.count(); i++) {
            long timeNs = block.timeNs(i);
            if (replay == null) {
                nowNs = timeNs;
                replay = begin(timeNs);
            }
            for (int end = 0; end < ends.length; end++) {
                if (isDue(ends[end], timeNs, block.batch(i))) {
                    send(end, ends[end].dueNs);
                }
            }
            add(block, i, timeNs);
        }
    }

    private Replay begin(long timeNs) {
        ReplayTerms terms = new ReplayTerms(
                variant.choice().codec(),
                variant.choice().level(),
                variant.ordered(),
                UdpLine.UNFRAGMENTED,
                variant.sealed(),
                KEEPALIVE_NS);
        return new Replay(terms, this, timeNs);
    }

    private boolean isDue(Waiting end, long timeNs, long number) {
        return end.batch.count() > 0 && (lingerNs == 0 ? end.number != number : end.dueNs < timeNs);
    }

    private void add(PacketBlock block, int i, long timeNs) {
        int direction = block.direction(i);
        if (lingerNs > 0 && ends[1 - direction].has(block.flow(i))) {
            send(1 - direction, timeNs); // what waits there has been answered, and so must have left
        }
        Waiting end = ends[direction];
        PacketBatch batch = end.batch;
        int length = block.length(i);
        if (!batch.hasRoom(length)) {
            send(direction, timeNs);
        }
        if (batch.count() == 0) {
            end.number = block.batch(i);
            end.dueNs = timeNs + lingerNs;
        }
        batch.buffer().put(batch.nextOffset(), block.buffer(), block.offset(i), length);
        end.applications[batch.count()] = block.application(i);
        end.flows[batch.count()] = block.flow(i);
        batch.add(length, block.offload(i));
        if (lingerNs > 0 && batch.packetBytes() >= Math.min(ENOUGH, replay.enough(direction))) {
            send(direction, timeNs);
        }
    }

    private void send(int direction, long timeNs) {
        Waiting end = ends[direction];
        nowNs = Math.max(nowNs, timeNs);
        replay.advance(nowNs);
        sending = direction;
        frames = 0;
        sentBefore = replay.packetsSent(direction);
        replay.send(direction, end.batch);
        sending = -1;
        share(end);
        end.batch.clear();
    }

    @Override
    public void frame(int direction, int length, long packets) {
        int cost = line.frame(direction, length, nowNs);
        if (direction != sending || frames == frameCosts.length) {
            overhead += cost;
            return;
        }
        frameStarts[frames] = (int) (packets - sentBefore);
        frameCosts[frames] = cost;
        frames++;
    }

    /** The packets of a frame, or of frames that were made together, share what it costs by their lengths. */
    private void share(Waiting end) {
        int count = end.batch.count();
        for (int i = 0; i < frames; ) {
            int from = Math.min(frameStarts[i], count - 1);
            long cost = 0;
            for (; i < frames && Math.min(frameStarts[i], count - 1) == from; i++) {
                cost += frameCosts[i];
            }
            share(end, from, i < frames ? Math.min(frameStarts[i], count) : count, cost);
        }
    }

    private void share(Waiting end, int from, int to, long cost) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += end.batch.length(i);
        }
        long left = cost;
        for (int i = from; i < to; i++) {
            long part = i == to - 1 ? left : cost * end.batch.length(i) / bytes;
            costs[end.applications[i]] += part;
            left -= part;
        }
    }

    /** Sends what waits, and what is still owed. */
    void finish() {
        for (int end = 0; end < ends.length; end++) {
            if (ends[end].batch.count() > 0) {
                send(end, nowNs);
            }
        }
        overhead += line.finish();
    }

    /** Bytes on the line for one application's packets. */
    long cost(int application) {
        return costs[application];
    }

    /** Bytes on the line that belong to nobody's packets: keepalives, and what the ends tell each other. */
    long overhead() {
        return overhead;
    }

    /** Bytes on the line that an end has sent. */
    long bytes(int direction) {
        return line.bytes(direction);
    }

    @Override
    public void close() {
        if (replay != null) {
            replay.close();
        }
    }
}

package io.ztun.core.replay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/**
 * One direction of a replay's link. Frames wait until {@link #deliver}, for a sender must not hear an answer while it is at work.
 * One thread.
 */
final class ReplayLink implements Link {
    private static final int START_BYTES = 1 << 17;

    private final ReplayTerms terms;
    private final int direction;
    private final LongSupplier packets;
    private final FrameSink sink;
    private final Turn turn = new Turn();

    /** Frames, each behind its length. */
    private ByteBuffer waiting = ByteBuffer.allocateDirect(START_BYTES);

    private int end;
    private boolean closed;

    /** @param packets how many packets this end has sent */
    ReplayLink(ReplayTerms terms, int direction, LongSupplier packets, FrameSink sink) {
        this.terms = terms;
        this.direction = direction;
        this.packets = packets;
        this.sink = sink;
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        if (closed) {
            return CLOSED;
        }
        sink.frame(direction, length, packets.getAsLong());
        reserve(Integer.BYTES + length);
        waiting.putInt(end, length);
        waiting.put(end + Integer.BYTES, buffer, offset, length);
        end += Integer.BYTES + length;
        return SENT;
    }

    private void reserve(int bytes) {
        if (end + bytes > waiting.capacity()) {
            waiting = ByteBuffer.allocateDirect(2 * (end + bytes)).put(0, waiting, 0, end);
        }
    }

    boolean hasFrames() {
        return end > 0;
    }

    boolean isClosed() {
        return closed;
    }

    /** Hands over what has been sent. */
    void deliver(LinkHandler to) {
        int at = 0;
        while (at < end) {
            int length = waiting.getInt(at);
            turn.begin(Turn.UNITS);
            boolean done = to.onFrame(waiting, at + Integer.BYTES, length, turn);
            while (!done) {
                turn.begin(Turn.UNITS);
                done = to.onTurn(turn);
            }
            at += Integer.BYTES + length;
        }
        end = 0;
        to.onBatchEnd();
    }

    @Override
    public boolean isOrdered() {
        return terms.ordered();
    }

    @Override
    public int unfragmentedLength() {
        return terms.ordered() ? Link.super.unfragmentedLength() : terms.unfragmented();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void frameLimit(int length) {}

    @Override
    public int ready() {
        return closed ? CLOSED : READY;
    }

    @Override
    public int flush(long patienceNs) {
        return closed ? CLOSED : SENT;
    }

    @Override
    public void whenRead(Runnable action) {
        action.run();
    }

    @Override
    public void close() {
        closed = true;
    }
}

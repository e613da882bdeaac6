package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.core.internal.packet.RecordReader;
import io.ztun.spi.Turn;

/**
 * Walks over the packets of a body, as many in a turn as it allows, and keeps its place in between. A few hundred bytes may
 * decode to thousands of packets. The link's thread only; reused for every body.
 */
public final class BodyWalk {
    private final RecordReader records;
    private final RecordSink sink;
    private final SpareBodies spares;
    private ByteBuffer spare;

    public BodyWalk(RecordReader records, RecordSink sink, SpareBodies spares) {
        this.records = records;
        this.sink = sink;
        this.spares = spares;
    }

    /**
     * Begins with a body.
     *
     * @param lasting whether it stays where it is until the walk is over; if not, what is left when the turn is over is
     *     copied
     * @return whether the walk is over
     * @throws io.ztun.api.ProtocolException if the body is malformed; what came before has been handed over
     */
    public boolean begin(ByteBuffer buffer, int offset, int length, boolean lasting, Turn turn) {
        records.begin(buffer, offset, length);
        if (walk(turn)) {
            return true;
        }
        if (!lasting) {
            turn.spend(records.left());
            spare = spares.take();
            records.moveTo(spare);
        }
        return false;
    }

    /**
     * Goes on where the last turn ended.
     *
     * @return whether the walk is over
     * @throws io.ztun.api.ProtocolException as {@link #begin}
     */
    public boolean goOn(Turn turn) {
        if (!walk(turn)) {
            return false;
        }
        giveBack();
        return true;
    }

    /** Hands over one packet at least, so that every turn gets on. */
    private boolean walk(Turn turn) {
        while (records.next()) {
            sink.packet(records.buffer(), records.packetOffset(), records.packetLength(), records.offload(), turn);
            if (turn.isOver()) {
                return records.left() == 0;
            }
        }
        if (records.isLost()) {
            sink.lost();
        }
        return true;
    }

    /** Gives back all memory; no walk goes on, and none begins. */
    public void close() {
        giveBack();
        records.close();
    }

    /** Gives back the memory of a walk that is over, or does not go on. */
    public void giveBack() {
        if (spare != null) {
            spares.give(spare);
            spare = null;
        }
    }
}

package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;

import static io.ztun.core.internal.headers.RecordFormat.*;

/**
 * Restores the packets whose headers a {@link HeaderCompressor} predicted. What it is given comes from a peer and may be
 * anything at all: it never reads or writes outside the ranges that it is given. After an exception it cannot be used any
 * more. One thread at a time; nothing is allocated but for flows that come for the first time, and exceptions. A flow takes about
 * 250 bytes: some 64 KiB with 256 of them.
 */
public final class HeaderDecompressor {
    private final FlowContext[] flows;
    private final HeaderReader record = new HeaderReader(false);
    private int consumed;

    /**
     * @param flows how many flows are remembered, a power of two from 1 to 256: as many as the peer's compressor has
     * @throws IllegalArgumentException if it is none
     */
    public HeaderDecompressor(int flows) {
        this.flows = new FlowContext[FlowTable.check(flows)];
    }

    /** Whether a record that begins with this byte is one for a decompressor. */
    public static boolean handles(byte first) {
        return (first & RECORD) != 0;
    }

    /**
     * Restores the packet of the record at {@code offset}.
     *
     * @param src holds the record; any byte order, and the range below its limit
     * @param offset where the record begins
     * @param end where the body ends that the record is part of
     * @param dst another buffer; any byte order, its position is neither used nor changed
     * @param dstOffset where to write the packet
     * @param room how many bytes may be written there
     * @return the packet's length in bytes
     * @throws ProtocolException if this is not what a compressor makes, or the packet has no room
     * @throws IndexOutOfBoundsException if a range leaves its buffer
     */
    public int decompress(ByteBuffer src, int offset, int end, ByteBuffer dst, int dstOffset, int room) {
        record.start(src, offset, end);
        final int first = record.getByte();
        if (!handles((byte) first)) {
            throw new ProtocolException("not a header record: first-byte=" + first);
        }
        final int length = (first & FLOW_BITS) == SET_FLOW
                ? readWhole(first, dst, dstOffset, room)
                : readChanges(first, dst, dstOffset, room);
        consumed = record.position() - offset;
        return length;
    }

    /** How many bytes the last record took. */
    public int consumed() {
        return consumed;
    }

    /** What is left to do for the last packet; see {@link Offload}. */
    public long offload() {
        return record.offload();
    }

    private int readWhole(int first, ByteBuffer dst, int dstOffset, int room) {
        if ((first & TO_END) == 0) {
            throw new ProtocolException("unknown header record: first-byte=" + first);
        }
        final int number = checkNumber(record.getByte());
        final FlowContext flow = flows[number] == null ? new FlowContext() : flows[number];
        final int length = record.readWhole(flow, dst, dstOffset, room);
        flows[number] = flow;
        return length;
    }

    private int readChanges(int first, ByteBuffer dst, int dstOffset, int room) {
        final int bits = first & FLOW_BITS;
        final int number = checkNumber(bits == FLOW_NEXT_BYTE ? record.getByte() : bits);
        if (flows[number] == null) {
            throw new ProtocolException("header record for a flow that was never set: flow=" + number);
        }
        return record.readChanges(flows[number], (first & TO_END) != 0, dst, dstOffset, room);
    }

    private int checkNumber(int number) {
        if (number >= flows.length) {
            throw new ProtocolException("flow out of range: flow=" + number + " max=" + (flows.length - 1));
        }
        return number;
    }
}

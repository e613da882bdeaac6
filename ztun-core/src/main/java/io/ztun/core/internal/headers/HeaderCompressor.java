package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import io.ztun.api.Offload;

import static io.ztun.core.internal.headers.RecordFormat.*;

/**
 * Predicts the headers of the packets of one sending direction of an ordered session and writes what differs. What it has
 * written must reach the peer's {@link HeaderDecompressor}, every record once and in order. One thread at a time; nothing
 * is allocated but for more flows than there ever were. A flow takes about 300 bytes: some 75 KiB with 256 of them.
 */
public final class HeaderCompressor {

    /** The packet is sent best as it is; nothing was written and nothing has to be told to the peer. */
    public static final int PASS = -1;

    /** The longest packet that is looked at, in bytes: beyond it a header's share is not worth the work. */
    public static final int MAX_PACKET_LENGTH = 2_048;

    /** By how many bytes a record may be longer than its packet. */
    public static final int MAX_GROWTH = SET_LENGTH;

    /** How many flows serve a whole network behind a client. */
    public static final int FLOWS_DEFAULT = 256;

    private final FlowTable table;
    private final FieldWriter record = new FieldWriter();
    private ParsedHeader header = new ParsedHeader();

    /**
     * @param flows how many flows are remembered, a power of two from 1 to 256; the peer needs as many
     * @throws IllegalArgumentException if it is none
     */
    public HeaderCompressor(int flows) {
        this(flows, ThreadLocalRandom.current().nextInt());
    }

    HeaderCompressor(int flows, int seed) {
        table = new FlowTable(flows, seed);
    }

    /**
     * Writes the record that stands for a packet, which may be anything at all.
     *
     * @param packet holds the packet; not changed; any byte order, and the range below its limit
     * @param offset where the packet begins
     * @param length its length in bytes
     * @param offload what is left to do for it; see {@link Offload}
     * @param last whether this will be the last record of its body, which saves stating its length
     * @param dst another buffer; any byte order, its position is neither used nor changed
     * @param dstOffset where to write, with {@code length} and {@link #MAX_GROWTH} bytes free from there
     * @return bytes written, or {@link #PASS}
     * @throws IndexOutOfBoundsException if a range leaves its buffer; the compressor cannot be used after that
     */
    public int compress(
            ByteBuffer packet, int offset, int length, long offload, boolean last, ByteBuffer dst, int dstOffset) {
        if (length > MAX_PACKET_LENGTH || !header.read(packet, offset, length)) {
            return PASS;
        }
        final int metadata = classify(offload);
        if (metadata < 0) {
            return PASS;
        }
        record.start(dst, dstOffset);
        final int hash = table.hash(header);
        int number = table.find(header, hash);
        if (number >= 0 && table.flow(number).last.label == header.label) {
            writeChanges(number, metadata, last, packet, offset);
            return record.position() - dstOffset;
        }
        if (number < 0) {
            if (!table.isWorthwhile(hash)) {
                return PASS;
            }
            number = table.claim(hash);
        }
        writeWhole(number, metadata, packet, offset, length);
        return record.position() - dstOffset;
    }

    /** The metadata as bits of the record's kind, or -1 if they say anything that does not follow from the headers. */
    private int classify(long offload) {
        if (offload == Offload.NONE) {
            return OFFLOAD_NONE;
        }
        if (offload == HeaderDecompressor.needsChecksum(header)) {
            return OFFLOAD_NEEDS_CSUM;
        }
        return offload == HeaderDecompressor.DATA_VALID ? OFFLOAD_DATA_VALID : -1;
    }

    private void writeWhole(int number, int metadata, ByteBuffer packet, int offset, int length) {
        record.putByte(RECORD | TO_END | SET_FLOW);
        record.putByte(number);
        record.putByte(metadata);
        record.putBytes(packet, offset, length);
        final FlowContext flow = table.flow(number);
        remember(flow);
        flow.start(metadata);
    }

    private void writeChanges(int number, int metadata, boolean last, ByteBuffer packet, int offset) {
        final FlowContext flow = table.flow(number);
        writeFlowNumber(number, last ? RECORD | TO_END : RECORD);
        if (!last) {
            record.putVarint(header.payloadLength);
        }
        final int kind = metadata | classifyChecksum(metadata, packet, offset);
        if (header.protocol == ParsedHeader.TCP) {
            writeTcp(flow, kind, packet, offset);
        } else {
            writeUdp(flow, kind, packet, offset);
        }
        flow.kind = kind;
        flow.learnId(header.id);
        flow.learnAck(header.acknowledgement);
        remember(flow);
    }

    /** The flow keeps the header just read, and its old one is filled anew by the next packet: no field is copied. */
    private void remember(FlowContext flow) {
        final ParsedHeader free = flow.last;
        flow.last = header;
        header = free;
    }

    private void writeFlowNumber(int number, int first) {
        if (number < FLOW_NEXT_BYTE) {
            record.putByte(first | number);
        } else {
            record.putByte(first | FLOW_NEXT_BYTE);
            record.putByte(number);
        }
    }

    private int classifyChecksum(int metadata, ByteBuffer packet, int offset) {
        if (header.checksum == 0 && header.protocol == ParsedHeader.UDP) {
            return CHECKSUM_ZERO;
        }
        final int right =
                metadata == OFFLOAD_NEEDS_CSUM ? header.partialChecksum() : header.completeChecksum(packet, offset);
        return header.checksum == right ? CHECKSUM_COMPUTED : CHECKSUM_STATED;
    }

    private void writeUdp(FlowContext flow, int kind, ByteBuffer packet, int offset) {
        final int changes = commonChanges(flow, kind);
        record.putByte(changes);
        writeRareChanges(flow, kind, changes);
        writeStatedChecksum(kind);
        writePayload(packet, offset);
    }

    private void writeTcp(FlowContext flow, int kind, ByteBuffer packet, int offset) {
        final ParsedHeader before = flow.last;
        int changes = timestampChanges(before) | (header.flags & ParsedHeader.PSH) << 3;
        changes |= header.window == before.window ? 0 : WINDOW;
        changes |= header.sequence == flow.expectedSequence() ? 0 : SEQUENCE;
        int rare = commonChanges(flow, kind) | rareTcpChanges(before);
        final int ack = ackChange(flow);
        if (ack < 0) {
            rare |= ACK_WHOLE;
        } else {
            changes |= ack;
        }
        record.putByte(rare == 0 ? changes : changes | MORE);
        if (rare != 0) {
            record.putByte(rare);
            writeRareChanges(flow, kind, rare);
        }
        if ((changes & WINDOW) != 0) {
            record.putSigned((short) (header.window - before.window));
        }
        if ((changes & SEQUENCE) != 0) {
            record.putSigned(header.sequence - flow.expectedSequence());
        }
        writeTimestamps(before, changes & TIMESTAMPS);
        writeStatedChecksum(kind);
        writePayload(packet, offset);
        writeAck(flow, changes & ACK);
    }

    private int commonChanges(FlowContext flow, int kind) {
        int changes = header.id == flow.expectedId() ? 0 : IP_ID;
        changes |= header.trafficClass == flow.last.trafficClass ? 0 : TRAFFIC_CLASS;
        changes |= header.hopLimit == flow.last.hopLimit ? 0 : HOP_LIMIT;
        return kind == flow.kind ? changes : changes | KIND;
    }

    private int rareTcpChanges(ParsedHeader before) {
        int changes = ((header.flags ^ before.flags) & ~ParsedHeader.PSH) == 0 ? 0 : FLAGS;
        changes |= header.urgent == before.urgent ? 0 : URGENT;
        return header.sameOptions(before) ? changes : changes | OPTIONS;
    }

    private int timestampChanges(ParsedHeader before) {
        if (header.timestampWord < 0) {
            return TIMESTAMPS_SAME;
        }
        final int by = header.timestampValue - before.timestampValue;
        final int echoBy = header.timestampEcho - before.timestampEcho;
        if ((by | echoBy) == 0) {
            return TIMESTAMPS_SAME;
        }
        if (by == echoBy) {
            return TIMESTAMPS_BOTH_BY;
        }
        return echoBy == 0 ? TIMESTAMPS_VALUE_BY : TIMESTAMPS_EACH_BY;
    }

    /** The bits on the acknowledgement number, or -1 if it has to be stated whole. */
    private int ackChange(FlowContext flow) {
        final int by = header.acknowledgement - flow.last.acknowledgement;
        if (by == 0) {
            return ACK_SAME;
        }
        if (by == flow.ackStep) {
            return ACK_BY_STEP;
        }
        if ((byte) (by - flow.ackStep) == by - flow.ackStep) {
            return ACK_NEAR_STEP;
        }
        return by >>> 16 == 0 ? ACK_BY_SHORT : -1;
    }

    private void writeRareChanges(FlowContext flow, int kind, int rare) {
        if ((rare & FLAGS) != 0) {
            record.putShort(header.flags);
        }
        if ((rare & IP_ID) != 0) {
            record.putSigned((short) (header.id - flow.expectedId()));
        }
        if ((rare & TRAFFIC_CLASS) != 0) {
            record.putByte(header.trafficClass);
        }
        if ((rare & HOP_LIMIT) != 0) {
            record.putByte(header.hopLimit);
        }
        if ((rare & URGENT) != 0) {
            record.putShort(header.urgent);
        }
        if ((rare & OPTIONS) != 0) {
            writeOptions();
        }
        if ((rare & KIND) != 0) {
            record.putByte(kind);
        }
        if ((rare & ACK_WHOLE) != 0) {
            record.putInt(header.acknowledgement);
        }
    }

    private void writeOptions() {
        record.putByte((header.timestampWord & 0xf) << 4 | header.optionWords);
        for (int i = 0; i < header.optionWords; i++) {
            if (!header.holdsTimestamp(i)) {
                record.putInt(header.options[i]);
            }
        }
    }

    private void writeTimestamps(ParsedHeader before, int change) {
        if (change == TIMESTAMPS_SAME) {
            return;
        }
        final int by = header.timestampValue - before.timestampValue;
        record.putVarint(by);
        if (change == TIMESTAMPS_EACH_BY) {
            record.putSigned(header.timestampEcho - before.timestampEcho - by);
        }
    }

    private void writeStatedChecksum(int kind) {
        if ((kind & CHECKSUM) == CHECKSUM_STATED) {
            record.putShort(header.checksum);
        }
    }

    private void writePayload(ByteBuffer packet, int offset) {
        record.putBytes(packet, offset + header.length(), header.payloadLength);
    }

    private void writeAck(FlowContext flow, int change) {
        final int by = header.acknowledgement - flow.last.acknowledgement;
        if (change == ACK_NEAR_STEP) {
            record.putByte(by - flow.ackStep);
        } else if (change == ACK_BY_SHORT) {
            record.putShort(by);
        }
    }
}

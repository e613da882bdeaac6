package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;

import static io.ztun.core.internal.headers.RecordFormat.*;

/** Reads a packet's headers and writes the records that stand for it; which header it is compared with, others decide. */
final class HeaderWriter {
    private final FieldWriter record = new FieldWriter();
    private final boolean idAlways;
    private ParsedHeader header = new ParsedHeader();
    private int behindPayload;

    /** @param idAlways whether an identification that changes is always stated: how often it did since, nobody can know */
    HeaderWriter(boolean idAlways) {
        this.idAlways = idAlways;
    }

    /** Takes in a packet's headers; see {@link ParsedHeader#read}. */
    boolean read(ByteBuffer packet, int offset, int length) {
        behindPayload = 0;
        return length <= HeaderCompressor.MAX_PACKET_LENGTH && header.read(packet, offset, length);
    }

    /** How many bytes of the last record stand behind the packet's payload; 0 if there was none. */
    int behindPayload() {
        return behindPayload;
    }

    /** The headers that were read last. */
    ParsedHeader header() {
        return header;
    }

    /** Gives those headers away, in exchange for a place where the next ones can be read: no field is copied. */
    ParsedHeader exchange(ParsedHeader free) {
        final ParsedHeader taken = header;
        header = free;
        return taken;
    }

    void start(ByteBuffer dst, int dstOffset) {
        record.start(dst, dstOffset);
    }

    int position() {
        return record.position();
    }

    void putByte(int value) {
        record.putByte(value);
    }

    /** The metadata as bits of the record's kind, or -1 if they say anything that does not follow from the headers. */
    int classify(long offload) {
        if (offload == Offload.NONE) {
            return OFFLOAD_NONE;
        }
        if (offload == HeaderReader.needsChecksum(header)) {
            return OFFLOAD_NEEDS_CSUM;
        }
        return offload == HeaderReader.DATA_VALID ? OFFLOAD_DATA_VALID : -1;
    }

    /** Writes the record that sets a flow. */
    void writeWhole(int number, int metadata, ByteBuffer packet, int offset, int length) {
        record.putByte(RECORD | TO_END | SET_FLOW);
        record.putByte(number);
        record.putByte(metadata);
        record.putBytes(packet, offset, length);
    }

    /**
     * Writes the record of a packet as what differs from a flow, which stays as it is.
     *
     * @param last whether it is the last record of its body
     * @return the packet's kind
     */
    int writeChanges(FlowContext flow, int number, int metadata, boolean last, ByteBuffer packet, int offset) {
        writeFlowNumber(number, last ? RECORD | TO_END : RECORD);
        if (!last) {
            record.putVarint(header.payloadLength);
        }
        if (idAlways && flow.idStep != 0) {
            record.putSigned((short) (header.id - flow.expectedId()));
        }
        final int kind = metadata | classifyChecksum(metadata, packet, offset);
        if (header.protocol == ParsedHeader.TCP) {
            writeTcp(flow, kind, packet, offset);
        } else {
            writeUdp(flow, kind, packet, offset);
        }
        return kind;
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
        final int end = record.position();
        writeAck(flow, changes & ACK);
        behindPayload = record.position() - end;
    }

    private int commonChanges(FlowContext flow, int kind) {
        int changes = idAlways && flow.idStep != 0 || header.id == flow.expectedId() ? 0 : IP_ID;
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

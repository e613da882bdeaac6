package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;

import static io.ztun.core.internal.headers.RecordFormat.*;

/** Reads what a {@link HeaderWriter} has written, and trusts it in nothing; which flow a record means, others decide. */
final class HeaderReader {
    static final long DATA_VALID = Offload.of(Offload.DATA_VALID, Offload.GSO_NONE, 0, 0, 0);

    private final FieldReader record = new FieldReader();
    private final boolean idAlways;

    /** Whether the record in hand has stated the identification already. */
    private boolean idRead;

    private long offload;

    /** @param idAlways as the writer's */
    HeaderReader(boolean idAlways) {
        this.idAlways = idAlways;
    }

    void start(ByteBuffer src, int offset, int end) {
        record.start(src, offset, end);
    }

    int getByte() {
        return record.getByte();
    }

    int position() {
        return record.position();
    }

    /** What is left to do for the last packet; see {@link Offload}. */
    long offload() {
        return offload;
    }

    static long needsChecksum(ParsedHeader header) {
        return Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, header.ipLength(), header.checksumOffset());
    }

    /** Reads a packet that sets a flow, from its metadata on. Returns its length. */
    int readWhole(FlowContext flow, ByteBuffer dst, int dstOffset, int room) {
        final int metadata = record.getByte();
        if (metadata > OFFLOAD_DATA_VALID) {
            throw new ProtocolException("unknown kind of packet in a header record: kind=" + metadata);
        }
        final int length = packetLength();
        final int start = record.take(length);
        checkLength(length, room);
        if (!flow.last.read(record.buffer(), start, length)) {
            throw new ProtocolException("packet that sets a flow is not plain TCP or UDP: length=" + length);
        }
        flow.start(metadata);
        offload = offloadOf(flow);
        dst.put(dstOffset, record.buffer(), start, length);
        return length;
    }

    /** The length that the packet at the reader's position states in its own header. */
    private int packetLength() {
        if (record.remaining() < ParsedHeader.IPV4_LENGTH) {
            throw new ProtocolException(
                    "header record is cut short: wanted=" + ParsedHeader.IPV4_LENGTH + " left=" + record.remaining());
        }
        final int start = record.position();
        return Bytes.u8(record.buffer(), start) >> 4 == 4
                ? Bytes.u16(record.buffer(), start + 2)
                : ParsedHeader.IPV6_LENGTH + Bytes.u16(record.buffer(), start + 4);
    }

    /** Reads a packet by what differs from a flow, which becomes what the packet is, from behind the flow's number on. Returns its length. */
    int readChanges(FlowContext flow, boolean toEnd, ByteBuffer dst, int dstOffset, int room) {
        final int stated = toEnd ? -1 : record.getVarint();
        idRead = idAlways && flow.idStep != 0;
        if (idRead) {
            setId(flow, flow.expectedId() + record.getSigned() & 0xffff);
        }
        final int ackChange = flow.last.protocol == ParsedHeader.TCP ? readTcp(flow) : readUdp(flow);
        final int payloadLength = toEnd ? record.remaining() - ackLength(ackChange) : stated;
        final int payload = record.take(payloadLength);
        if (flow.last.protocol == ParsedHeader.TCP) {
            readAck(flow, ackChange);
        }
        flow.last.payloadLength = payloadLength;
        final int length = checkLength(flow.last.length() + (long) payloadLength, room);
        offload = offloadOf(flow);
        writePacket(flow, payload, dst, dstOffset);
        return length;
    }

    private static int checkLength(long length, int room) {
        if (length > room || length > FrameLimits.MAX_PACKET_LENGTH) {
            throw new ProtocolException("packet of a header record is too long: length=" + length + " max="
                    + Math.min(room, FrameLimits.MAX_PACKET_LENGTH));
        }
        return (int) length;
    }

    private int readUdp(FlowContext flow) {
        final int changes = record.getByte();
        if ((changes & ~UDP_CHANGES) != 0) {
            throw new ProtocolException("unknown changes in a header record: changes=" + changes);
        }
        readRareChanges(flow, changes);
        readStatedChecksum(flow);
        return ACK_SAME;
    }

    /** Reads everything that stands before the payload, and returns the bits on the acknowledgement number behind it. */
    private int readTcp(FlowContext flow) {
        final ParsedHeader header = flow.last;
        final int changes = record.getByte();
        final int sequence = flow.expectedSequence();
        final int rare = (changes & MORE) == 0 ? 0 : record.getByte();
        if ((rare & ACK_WHOLE) != 0 && (changes & ACK) != ACK_SAME) {
            throw new ProtocolException("acknowledgement number stated twice in a header record: changes=" + changes);
        }
        readRareChanges(flow, rare);
        header.flags = header.flags & ~ParsedHeader.PSH | (changes & PUSH) >> 3;
        if ((changes & WINDOW) != 0) {
            header.window = header.window + record.getSigned() & 0xffff;
        }
        header.sequence = (changes & SEQUENCE) == 0 ? sequence : sequence + record.getSigned();
        readTimestamps(header, changes & TIMESTAMPS);
        readStatedChecksum(flow);
        return changes & ACK;
    }

    private void readRareChanges(FlowContext flow, int rare) {
        final ParsedHeader header = flow.last;
        if ((rare & FLAGS) != 0) {
            header.flags = record.getShort() & 0xfff;
        }
        readId(flow, rare);
        if ((rare & TRAFFIC_CLASS) != 0) {
            header.trafficClass = record.getByte();
        }
        if ((rare & HOP_LIMIT) != 0) {
            header.hopLimit = record.getByte();
        }
        if ((rare & URGENT) != 0) {
            header.urgent = record.getShort();
        }
        if ((rare & OPTIONS) != 0) {
            readOptions(header);
        }
        if ((rare & KIND) != 0) {
            flow.kind = checkKind(record.getByte());
        }
        if ((rare & ACK_WHOLE) != 0) {
            setAck(flow, record.getInt());
        }
    }

    private void readId(FlowContext flow, int rare) {
        final boolean stated = (rare & IP_ID) != 0;
        if (stated && (idRead || flow.last.version != 4)) {
            throw new ProtocolException(
                    "identification in a header record that cannot have one, or has one: changes=" + rare);
        }
        if (!idRead) {
            setId(flow, stated ? flow.expectedId() + record.getSigned() & 0xffff : flow.expectedId());
        }
    }

    private static void setId(FlowContext flow, int id) {
        flow.learnId(id);
        flow.last.id = id;
    }

    private static int checkKind(int kind) {
        if ((kind & ~(OFFLOAD | CHECKSUM)) != 0
                || (kind & OFFLOAD) > OFFLOAD_DATA_VALID
                || (kind & CHECKSUM) > CHECKSUM_STATED) {
            throw new ProtocolException("unknown kind of packet in a header record: kind=" + kind);
        }
        return kind;
    }

    private void readOptions(ParsedHeader header) {
        final int layout = record.getByte();
        final int words = layout & 0xf;
        final int timestampWord = layout >> 4 == NO_TIMESTAMPS ? -1 : layout >> 4;
        if (words > ParsedHeader.MAX_OPTION_WORDS || timestampWord + 2 > words && timestampWord >= 0) {
            throw new ProtocolException("tcp options do not fit in a header record: layout=" + layout);
        }
        header.optionWords = words;
        header.timestampWord = timestampWord;
        if (timestampWord < 0) {
            header.timestampValue = 0;
            header.timestampEcho = 0;
        }
        for (int i = 0; i < words; i++) {
            if (!header.holdsTimestamp(i)) {
                header.options[i] = record.getInt();
            }
        }
    }

    private void readTimestamps(ParsedHeader header, int change) {
        if (change == TIMESTAMPS_SAME) {
            return;
        }
        if (header.timestampWord < 0) {
            throw new ProtocolException("timestamps in a header record for a flow without them: change=" + change);
        }
        final int by = record.getVarint();
        header.timestampValue += by;
        if (change == TIMESTAMPS_BOTH_BY) {
            header.timestampEcho += by;
        } else if (change == TIMESTAMPS_EACH_BY) {
            header.timestampEcho += by + record.getSigned();
        }
    }

    /** A checksum that is not stated is 0 until it is computed. */
    private void readStatedChecksum(FlowContext flow) {
        flow.last.checksum = (flow.kind & CHECKSUM) == CHECKSUM_STATED ? record.getShort() : 0;
    }

    private static int ackLength(int change) {
        return switch (change) {
            case ACK_NEAR_STEP -> 1;
            case ACK_BY_SHORT -> 2;
            default -> 0;
        };
    }

    private void readAck(FlowContext flow, int change) {
        final int before = flow.last.acknowledgement;
        switch (change) {
            case ACK_NEAR_STEP -> setAck(flow, before + flow.ackStep + (byte) record.getByte());
            case ACK_BY_SHORT -> setAck(flow, before + record.getShort());
            case ACK_BY_STEP -> setAck(flow, before + flow.ackStep);
            default -> {} // unchanged, or stated whole before the payload
        }
    }

    private static void setAck(FlowContext flow, int ack) {
        flow.learnAck(ack);
        flow.last.acknowledgement = ack;
    }

    private void writePacket(FlowContext flow, int payload, ByteBuffer dst, int dstOffset) {
        final ParsedHeader header = flow.last;
        if ((flow.kind & (CHECKSUM | OFFLOAD)) == (CHECKSUM_COMPUTED | OFFLOAD_NEEDS_CSUM)) {
            header.checksum = header.partialChecksum();
        }
        header.write(dst, dstOffset);
        dst.put(dstOffset + header.length(), record.buffer(), payload, header.payloadLength);
        if ((flow.kind & CHECKSUM) == CHECKSUM_COMPUTED && (flow.kind & OFFLOAD) != OFFLOAD_NEEDS_CSUM) {
            header.checksum = header.completeChecksum(dst, dstOffset);
            Bytes.put16(dst, dstOffset + header.ipLength() + header.checksumOffset(), header.checksum);
        }
    }

    private static long offloadOf(FlowContext flow) {
        return switch (flow.kind & OFFLOAD) {
            case OFFLOAD_NEEDS_CSUM -> needsChecksum(flow.last);
            case OFFLOAD_DATA_VALID -> DATA_VALID;
            default -> Offload.NONE;
        };
    }
}

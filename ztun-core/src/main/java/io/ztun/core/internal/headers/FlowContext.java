package io.ztun.core.internal.headers;

/** What both ends remember of a flow: the last header that went through, and what its fields did of late. */
final class FlowContext {

    /** The last header. */
    ParsedHeader last = new ParsedHeader();

    /** By how much the acknowledgement number went up when it last changed. */
    int ackStep;

    /** By how much the IPv4 identification goes up from packet to packet: 0, 1, or 256 of a host that swaps its bytes. */
    int idStep;

    /** How the last packet's checksum and offload metadata stood: bits of {@link RecordFormat}. */
    int kind;

    /** Starts over from {@link #last}, which came whole. */
    void start(int offload) {
        ackStep = 0;
        idStep = last.version == 4 ? 1 : 0;
        kind = offload | RecordFormat.CHECKSUM_COMPUTED;
    }

    int expectedId() {
        return last.id + idStep & 0xffff;
    }

    int expectedSequence() {
        return last.sequence
                + last.payloadLength
                + ((last.flags & ParsedHeader.SYN) >> 1)
                + (last.flags & ParsedHeader.FIN);
    }

    /** Learns from the packet that comes next: its kind and its headers. */
    void learn(int packetKind, ParsedHeader header) {
        kind = packetKind;
        learnId(header.id);
        learnAck(header.acknowledgement);
    }

    /** Becomes what another one is. */
    void copy(FlowContext other) {
        last.copy(other.last);
        ackStep = other.ackStep;
        idStep = other.idStep;
        kind = other.kind;
    }

    /** Learns from the identification of the packet that comes next; {@link #last} is still the one before it. */
    void learnId(int id) {
        final int step = id - last.id & 0xffff;
        if (step <= 1 || step == 256) {
            idStep = step;
        }
    }

    /** Learns from the acknowledgement number of the packet that comes next. */
    void learnAck(int ack) {
        if (ack != last.acknowledgement) {
            ackStep = ack - last.acknowledgement;
        }
    }
}

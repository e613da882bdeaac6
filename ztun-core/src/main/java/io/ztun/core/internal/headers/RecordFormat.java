package io.ztun.core.internal.headers;

/** The constants of the record layout that the package's description draws. */
final class RecordFormat {

    /** Set in the first byte of every record of this package, and in no other record's. */
    static final int RECORD = 0x80;

    /** First byte: the record is the body's last and runs to its end, so that no length is stated. */
    static final int TO_END = 0x40;

    /** First byte: the bits of the flow's number, or one of the two values below. */
    static final int FLOW_BITS = 0x3f;

    /** Flow bits: the number stands in the next byte. */
    static final int FLOW_NEXT_BYTE = 0x3e;

    /** Flow bits: a whole packet that sets a flow. */
    static final int SET_FLOW = 0x3f;

    /** First byte of what precedes a record whose packet sets a flow: then that flow's number, then the record. */
    static final int KEEP = 0x05;

    /** Length of that. */
    static final int KEEP_LENGTH = 2;

    /** First byte of an acknowledgement: then the number of the flow that was set, and the end of the frame's number that set it. */
    static final int HAS = 0x06;

    /** Length of an acknowledgement. */
    static final int HAS_LENGTH = 6;

    /** So many of them are in one body at most. */
    static final int HAS_MOST = 32;

    /** The greatest number of flows, so that a flow's number fits a byte. */
    static final int MAX_FLOWS = 256;

    /** Length of what precedes the packet in a record that sets a flow. */
    static final int SET_LENGTH = 3;

    /** TCP changes: a byte of rarer changes follows. */
    static final int MORE = 0x80;

    /** TCP changes: the value of the PSH flag. */
    static final int PUSH = 0x40;

    /** TCP changes: the window differs. */
    static final int WINDOW = 0x20;

    /** TCP changes: the sequence number is not the expected one. */
    static final int SEQUENCE = 0x10;

    /** TCP changes: two bits on the timestamps. */
    static final int TIMESTAMPS = 0x0c;

    static final int TIMESTAMPS_SAME = 0x00;
    static final int TIMESTAMPS_BOTH_BY = 0x04;
    static final int TIMESTAMPS_VALUE_BY = 0x08;
    static final int TIMESTAMPS_EACH_BY = 0x0c;

    /** TCP changes: two bits on the acknowledgement number. */
    static final int ACK = 0x03;

    static final int ACK_SAME = 0x00;
    static final int ACK_NEAR_STEP = 0x01;
    static final int ACK_BY_SHORT = 0x02;
    static final int ACK_BY_STEP = 0x03;

    /** Rarer changes. UDP has no other changes than some of these. */
    static final int FLAGS = 0x01;

    static final int IP_ID = 0x02;
    static final int TRAFFIC_CLASS = 0x04;
    static final int HOP_LIMIT = 0x08;
    static final int URGENT = 0x10;
    static final int OPTIONS = 0x20;
    static final int KIND = 0x40;
    static final int ACK_WHOLE = 0x80;

    /** The changes that a UDP record can state. */
    static final int UDP_CHANGES = IP_ID | TRAFFIC_CLASS | HOP_LIMIT | KIND;

    /** Kind: the bits on the packet's offload metadata. */
    static final int OFFLOAD = 0x03;

    static final int OFFLOAD_NONE = 0x00;
    static final int OFFLOAD_NEEDS_CSUM = 0x01;
    static final int OFFLOAD_DATA_VALID = 0x02;

    /** Kind: the bits on the transport checksum. */
    static final int CHECKSUM = 0x0c;

    static final int CHECKSUM_COMPUTED = 0x00;
    static final int CHECKSUM_ZERO = 0x04;
    static final int CHECKSUM_STATED = 0x08;

    /** Options: no timestamps among them, in the high half of the byte on their layout. */
    static final int NO_TIMESTAMPS = 15;

    private RecordFormat() {}

    /** Maps signed to unsigned so that small ones of both signs stay small: 0, -1, 1, -2 become 0, 1, 2, 3. */
    static int zigzag(int value) {
        return value << 1 ^ value >> 31;
    }

    /** The reverse of {@link #zigzag}. */
    static int unzigzag(int value) {
        return value >>> 1 ^ -(value & 1);
    }
}

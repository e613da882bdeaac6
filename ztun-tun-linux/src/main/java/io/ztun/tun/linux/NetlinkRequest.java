package io.ztun.tun.linux;

/**
 * One netlink message that wants to be acknowledged: netlink(7), Linux {@code include/uapi/linux/netlink.h}. All fields
 * are in the machine's byte order; attributes are padded to four bytes.
 */
final class NetlinkRequest {

    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    /** Of a request for information: all that there is. */
    static final int NLM_F_DUMP = 0x300;

    static final int HEADER_LENGTH = 16;
    static final int TYPE = 4;
    static final int SEQUENCE = 8;
    static final int PORT = 12;

    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int FLAGS = 6;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int CAPACITY = 128;

    private final Scratch memory;

    NetlinkRequest(short type, int flags) {
        this(type, flags, CAPACITY);
    }

    /** @param capacity for how many bytes there is room behind the header */
    NetlinkRequest(short type, int flags, int capacity) {
        memory = new Scratch(HEADER_LENGTH + capacity);
        memory.bytes().putShort(TYPE, type).putShort(FLAGS, (short) (NLM_F_REQUEST | NLM_F_ACK | flags));
        memory.bytes().position(HEADER_LENGTH);
    }

    NetlinkRequest putByte(byte value) {
        memory.bytes().put(value);
        return this;
    }

    NetlinkRequest putShort(short value) {
        memory.bytes().putShort(value);
        return this;
    }

    NetlinkRequest putInt(int value) {
        memory.bytes().putInt(value);
        return this;
    }

    NetlinkRequest putBytes(byte[] value) {
        memory.bytes().put(value);
        return this;
    }

    NetlinkRequest attribute(short type, int value) {
        attributeHeader(type, Integer.BYTES);
        return putInt(value);
    }

    /** @param value a length that needs no padding, as addresses have */
    NetlinkRequest attribute(short type, byte[] value) {
        attributeHeader(type, value.length);
        memory.bytes().put(value);
        return this;
    }

    private void attributeHeader(short type, int length) {
        putShort((short) (ATTRIBUTE_HEADER_LENGTH + length)).putShort(type);
    }

    /** The finished message, numbered {@code sequence}; {@link #length()} bytes of it count. */
    long seal(int sequence) {
        memory.bytes().putInt(0, length()).putInt(SEQUENCE, sequence);
        return memory.address();
    }

    void keep() {
        memory.keep();
    }

    int length() {
        return memory.bytes().position();
    }
}

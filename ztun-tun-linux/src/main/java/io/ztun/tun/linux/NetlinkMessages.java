package io.ztun.tun.linux;

import java.nio.ByteBuffer;

/**
 * The kernel's messages as they stand one behind the other in a buffer: netlink(7), rtnetlink(7). Nothing is looked at beyond
 * what has arrived. One thread.
 */
final class NetlinkMessages {

    static final int NONE = -1;
    static final int ATTRIBUTE_HEADER_LENGTH = 4;

    private static final int HEADER_LENGTH = NetlinkRequest.HEADER_LENGTH;

    /** Without the flags of {@code struct nlattr} ({@code NLA_F_NESTED}, {@code NLA_F_NET_BYTEORDER}). */
    private static final int ATTRIBUTE_TYPE = 0x3fff;

    private final ByteBuffer bytes;
    private int arrived;
    private int start;
    private int end;
    private int following;
    private boolean whole;

    NetlinkMessages(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Begins before the first message of those that have arrived together. */
    void begin(int length) {
        arrived = length;
        following = 0;
        whole = true;
    }

    /** Goes to the next message; false if there is none, or what is there is none. */
    boolean next() {
        start = following;
        int left = arrived - start;
        if (left < HEADER_LENGTH) {
            return false;
        }
        int length = bytes.getInt(start);
        if (length < HEADER_LENGTH || length > left) {
            whole = false;
            return false;
        }
        end = start + length;
        following = start + aligned(length);
        return true;
    }

    /** Whether everything that arrived could be read: a message that is longer than the buffer is cut off. */
    boolean isWhole() {
        return whole;
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    int type() {
        return bytes.getShort(start + NetlinkRequest.TYPE);
    }

    int sequence() {
        return bytes.getInt(start + NetlinkRequest.SEQUENCE);
    }

    /** The socket that has asked for it, or for the change that it tells of; 0 for the kernel itself. */
    int port() {
        return bytes.getInt(start + NetlinkRequest.PORT);
    }

    /** Whether the message has so many bytes behind its header. */
    boolean hasBody(int length) {
        return end - start >= HEADER_LENGTH + length;
    }

    /** A byte of what stands behind the header, 0 to 255. */
    int byteAt(int offset) {
        return bytes.get(start + HEADER_LENGTH + offset) & 0xff;
    }

    /** A number of what stands behind the header. */
    int intAt(int offset) {
        return bytes.getInt(start + HEADER_LENGTH + offset);
    }

    /** Where the first attribute is, behind so many bytes that every message of this type has; {@link #NONE} if there is none. */
    int firstAttribute(int bodyLength) {
        return attributeAt(start + HEADER_LENGTH + aligned(bodyLength));
    }

    int nextAttribute(int attribute) {
        return attributeAt(attribute + aligned(attributeLength(attribute)));
    }

    private int attributeAt(int at) {
        boolean room = end - at >= ATTRIBUTE_HEADER_LENGTH;
        return room && attributeLength(at) >= ATTRIBUTE_HEADER_LENGTH && attributeLength(at) <= end - at ? at : NONE;
    }

    private int attributeLength(int attribute) {
        return bytes.getShort(attribute) & 0xffff;
    }

    int attributeType(int attribute) {
        return bytes.getShort(attribute + Short.BYTES) & ATTRIBUTE_TYPE;
    }

    /** A copy of what an attribute holds. */
    byte[] value(int attribute) {
        byte[] value = new byte[attributeLength(attribute) - ATTRIBUTE_HEADER_LENGTH];
        bytes.get(attribute + ATTRIBUTE_HEADER_LENGTH, value);
        return value;
    }

    /** The attribute of that type; {@link #NONE} if the message has none. */
    int find(int bodyLength, int type) {
        int attribute = firstAttribute(bodyLength);
        while (attribute != NONE && attributeType(attribute) != type) {
            attribute = nextAttribute(attribute);
        }
        return attribute;
    }

    /** The number in the attribute of that type, or 0. */
    int number(int bodyLength, int type) {
        int attribute = find(bodyLength, type);
        boolean number = attribute != NONE && attributeLength(attribute) == ATTRIBUTE_HEADER_LENGTH + Integer.BYTES;
        return number ? bytes.getInt(attribute + ATTRIBUTE_HEADER_LENGTH) : 0;
    }
}

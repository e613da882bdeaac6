package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.jna.BufferAddress;

/**
 * An array of {@code struct mmsghdr} for sendmmsg(2) and recvmmsg(2), each with one {@code iovec}, an address and room for
 * control messages, as 64-bit Linux lays them out (include/linux/socket.h, cmsg(3)):
 *
 * <pre>
 *   mmsghdr   0 name   8 name length   16 iovec   24 iovec count   32 control   40 control length   48 flags   56 bytes
 *   iovec     0 base   8 length
 *   cmsghdr   0 length (8)   8 level (4)   12 type (4)   16 data
 * </pre>
 */
final class MessageVector {
    private static final int HEADER_SIZE = 64;
    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int IOVEC_OFFSET = 16;
    private static final int IOVEC_COUNT_OFFSET = 24;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;
    private static final int BYTES_OFFSET = 56;

    private static final int IOVEC_SIZE = 16;
    private static final int NAME_SIZE = 32;
    private static final int CONTROL_SIZE = 128;
    private static final int CMSG_DATA_OFFSET = 16;
    private static final int CMSG_SEGMENT_LENGTH = CMSG_DATA_OFFSET + Short.BYTES;
    private static final int CMSG_INT_LENGTH = CMSG_DATA_OFFSET + Integer.BYTES;
    private static final int CMSG_INT_SPACE = CMSG_DATA_OFFSET + Long.BYTES;
    private static final int CMSG_SEGMENT_SPACE = CMSG_DATA_OFFSET + Long.BYTES;

    /** What {@link #local} answers where the system does not say it. */
    static final int NOWHERE = -1;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_TCLASS = 67;
    private static final int ECN_MASK = 3;
    private static final int MSG_TRUNC = 0x20;

    private final ByteBuffer memory;
    private final long address;
    private final int iovecs;
    private final int names;
    private final int controls;

    /** What {@link #read} has found. */
    private int joinedSize;

    private int local;
    private int ecn;

    MessageVector(int count) {
        iovecs = count * HEADER_SIZE;
        names = iovecs + count * IOVEC_SIZE;
        controls = names + count * NAME_SIZE;
        memory = ByteBuffer.allocateDirect(controls + count * CONTROL_SIZE).order(ByteOrder.nativeOrder());
        address = BufferAddress.find(memory);
        for (int i = 0; i < count; i++) {
            memory.putLong(i * HEADER_SIZE, address + name(i))
                    .putLong(i * HEADER_SIZE + IOVEC_OFFSET, address + iovecs + i * IOVEC_SIZE)
                    .putLong(i * HEADER_SIZE + IOVEC_COUNT_OFFSET, 1)
                    .putLong(i * HEADER_SIZE + CONTROL_OFFSET, address + control(i));
        }
    }

    /** Of the first message. */
    long address() {
        return address;
    }

    /** Where names and all else is. */
    ByteBuffer memory() {
        return memory;
    }

    /** Where the address of a message is in {@link #memory()}. */
    int name(int index) {
        return names + index * NAME_SIZE;
    }

    private int control(int index) {
        return controls + index * CONTROL_SIZE;
    }

    /** Sets where a message's bytes are. */
    void data(int index, long base, int length) {
        memory.putLong(iovecs + index * IOVEC_SIZE, base).putLong(iovecs + index * IOVEC_SIZE + Long.BYTES, length);
    }

    /** Makes a message ready to receive into. */
    void prepare(int index) {
        memory.putInt(index * HEADER_SIZE + NAME_LENGTH_OFFSET, NAME_SIZE)
                .putLong(index * HEADER_SIZE + CONTROL_LENGTH_OFFSET, CONTROL_SIZE);
    }

    /** How many bytes a message has received. */
    int received(int index) {
        return memory.getInt(index * HEADER_SIZE + BYTES_OFFSET);
    }

    /** Whether a message was longer than its room. */
    boolean isTruncated(int index) {
        return (memory.getInt(index * HEADER_SIZE + FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    /** Reads what the system says of a received message, for {@link #joinedSize}, {@link #local} and {@link #ecn}. */
    void read(int index) {
        joinedSize = 0;
        local = NOWHERE;
        ecn = 0;
        int at = control(index);
        int end = at + (int) memory.getLong(index * HEADER_SIZE + CONTROL_LENGTH_OFFSET);
        while (end - at >= CMSG_DATA_OFFSET) {
            int length = (int) memory.getLong(at);
            if (length < CMSG_DATA_OFFSET || length > end - at) {
                return;
            }
            readOne(at);
            at += length + Long.BYTES - 1 & -Long.BYTES;
        }
    }

    private void readOne(int at) {
        int level = memory.getInt(at + Long.BYTES);
        int type = memory.getInt(at + Long.BYTES + Integer.BYTES);
        if (PacketInfo.isAt(memory, at)) {
            local = at;
        } else if (level == SOL_UDP && type == UDP_GRO) {
            joinedSize = memory.getInt(at + CMSG_DATA_OFFSET);
        } else if (level == IPPROTO_IP && type == IP_TOS) {
            ecn = memory.get(at + CMSG_DATA_OFFSET) & ECN_MASK; // one byte, as ip(7) has it
        } else if (level == IPPROTO_IPV6 && type == IPV6_TCLASS) {
            ecn = memory.getInt(at + CMSG_DATA_OFFSET) & ECN_MASK;
        }
    }

    /** The ECN field of the message read, which is the same for all datagrams in it; 0 where the system does not say it. */
    int ecn() {
        return ecn;
    }

    /** The length of each datagram but the last, if the message read has several (UDP_GRO, udp(7)); else 0. */
    int joinedSize() {
        return joinedSize;
    }

    /** Where in {@link #memory()} the address is that the message read was sent to, see {@link PacketInfo}; or {@link #NOWHERE}. */
    int local() {
        return local;
    }

    /**
     * Makes a message ready to be sent.
     *
     * @param segmentSize the length of each datagram but the last, if it holds several (UDP_SEGMENT, udp(7)); else 0
     * @param mark as of {@link SendBatch#add(int, int)}
     */
    void destination(int index, NativePeer peer, int segmentSize, int mark) {
        peer.copyTo(memory, name(index));
        int at = control(index);
        int end = at;
        if (segmentSize != 0) {
            memory.putLong(at, CMSG_SEGMENT_LENGTH)
                    .putInt(at + Long.BYTES, SOL_UDP)
                    .putInt(at + Long.BYTES + Integer.BYTES, UDP_SEGMENT)
                    .putShort(at + CMSG_DATA_OFFSET, (short) segmentSize);
            end += CMSG_SEGMENT_SPACE;
        }
        if (mark != SendBatch.OWN_MARK) {
            boolean ipv4 = peer.isIpv4();
            memory.putLong(end, CMSG_INT_LENGTH)
                    .putInt(end + Long.BYTES, ipv4 ? IPPROTO_IP : IPPROTO_IPV6)
                    .putInt(end + Long.BYTES + Integer.BYTES, ipv4 ? IP_TOS : IPV6_TCLASS)
                    .putInt(end + CMSG_DATA_OFFSET, mark & 0xff);
            end += CMSG_INT_SPACE;
        }
        PacketInfo from = peer.local();
        if (from != null) {
            end += from.copyTo(memory, end);
        }
        lengths(index, peer.length(), end - at);
    }

    /** Makes a message go back to where another vector's has come from which was read last, from the address that it was sent to. */
    void answer(int index, MessageVector received, int receivedIndex) {
        for (int i = 0; i < NAME_SIZE; i += Long.BYTES) {
            memory.putLong(name(index) + i, received.memory.getLong(received.name(receivedIndex) + i));
        }
        int at = control(index);
        int length = received.local == NOWHERE ? 0 : PacketInfo.copy(received.memory, received.local, memory, at);
        lengths(index, received.memory.getInt(receivedIndex * HEADER_SIZE + NAME_LENGTH_OFFSET), length);
    }

    private void lengths(int index, int name, int control) {
        memory.putInt(index * HEADER_SIZE + NAME_LENGTH_OFFSET, name)
                .putLong(index * HEADER_SIZE + CONTROL_LENGTH_OFFSET, control);
    }
}

package io.ztun.transport.udp;

import java.nio.ByteBuffer;

/**
 * Datagrams on their way to one peer, one behind the other in a direct buffer: where several in a row are equally long, that
 * is what the kernel wants for splitting them itself. Filled, then sent in whole or in part, then filled again. Guarded by
 * whoever owns it.
 */
abstract class SendBatch {
    /** What {@link #send} answers. */
    static final boolean DONE = true;

    /** The socket's own traffic class, whatever that is. */
    static final int OWN_MARK = 0;

    /** Is added to any other. */
    static final int MARKED = 0x100;

    /** Where there is no such datagram. */
    static final int NONE = -1;

    /** Bytes that are collected at most before they are sent: as much as one call with UDP_SEGMENT takes. */
    static final int FULL = Datagram.LENGTH_MAX;

    /** The longest frame in pieces of the least size: more than {@link #FULL}. */
    static final int CAPACITY = 72 * 1024;

    /** How many datagrams it takes. */
    static final int COUNT_MAX = 512;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private final int[] lengths = new int[COUNT_MAX];

    /** What a datagram's header is to have as traffic class, see {@link #add(int, int)}. */
    private final short[] marks = new short[COUNT_MAX];

    private int count;
    private int end;
    private int first;
    private int start;
    private int longest;
    private int tooLong;
    private long dropped;

    /** The datagram that leaves by itself whatever stands beside it. */
    private int lone = NONE;

    /** Where datagrams are written; big-endian. */
    final ByteBuffer buffer() {
        return buffer;
    }

    final boolean isEmpty() {
        return first == count;
    }

    /** Bytes that wait. */
    final int size() {
        return end - start;
    }

    /** Whether so many more datagrams with so many bytes may come before it has to be sent. */
    final boolean hasRoom(int datagrams, int bytes) {
        return count == 0 || (count + datagrams <= COUNT_MAX && end + bytes <= FULL);
    }

    /** Makes room for one datagram behind the others, with the socket's own traffic class. Returns where it begins. */
    final int add(int length) {
        return add(length, OWN_MARK);
    }

    /**
     * Makes room for one datagram behind the others.
     *
     * @param mark its traffic class plus {@link #MARKED}, or {@link #OWN_MARK}
     * @return where it begins
     */
    final int add(int length, int mark) {
        int at = end;
        marks[count] = (short) mark;
        lengths[count++] = length;
        longest = Math.max(longest, length);
        end += length;
        return at;
    }

    /**
     * Makes room for two datagrams of one length, which is that of the datagram with this index: one before it, that leaves by
     * itself, and one behind it. Returns where the first of them begins and the second is, or {@link #NONE} if there is no room.
     *
     * @param index of a datagram, none of which has left yet
     */
    final int insertAround(int index) {
        int length = lengths[index];
        if (count + 2 > COUNT_MAX || end + 2 * length > CAPACITY) {
            return NONE;
        }
        int at = 0;
        for (int i = 0; i < index; i++) {
            at += lengths[i];
        }
        int behind = at + length;
        // As if what is moved were copied elsewhere first (java.nio.ByteBuffer).
        buffer.put(behind + 2 * length, buffer, behind, end - behind);
        buffer.put(behind, buffer, at, length);
        System.arraycopy(lengths, index, lengths, index + 2, count - index);
        System.arraycopy(marks, index, marks, index + 2, count - index);
        marks[index + 1] = marks[index];
        lengths[index + 1] = length;
        lengths[index] = length;
        lone = index;
        count += 2;
        end += 2 * length;
        return at;
    }

    /** Index of the datagram that leaves by itself, or {@link #NONE}. */
    final int lone() {
        return lone;
    }

    /** Index of the first datagram that has not left. */
    final int first() {
        return first;
    }

    /** Behind the last datagram. */
    final int count() {
        return count;
    }

    /** Where the first one that has not left begins. */
    final int start() {
        return start;
    }

    final int length(int index) {
        return lengths[index];
    }

    final int mark(int index) {
        return marks[index];
    }

    /** The next datagrams have left, or cannot. */
    final void advance(int datagrams) {
        for (int i = 0; i < datagrams; i++) {
            start += lengths[first++];
        }
        if (first == count) {
            clear();
        }
    }

    /** Gives the first datagram up. */
    final void drop() {
        dropped++;
        advance(1);
    }

    /** Gives the first datagram up: this link of the path does not bear its length. */
    final void dropTooLong() {
        int length = lengths[first];
        tooLong = tooLong == 0 ? length : Math.min(tooLong, length);
        drop();
    }

    /** The longest datagram since the last call. */
    final int takeLongest() {
        int length = longest;
        longest = 0;
        return length;
    }

    /** The shortest datagram that was too long (EMSGSIZE) since the last call; 0 if there was none. */
    final int takeTooLong() {
        int length = tooLong;
        tooLong = 0;
        return length;
    }

    /** How many datagrams the system has refused for good since the last call. */
    final long takeDropped() {
        long taken = dropped;
        dropped = 0;
        return taken;
    }

    /** Forgets everything, for the next one that sends with it. */
    void reset() {
        clear();
        longest = 0;
        tooLong = 0;
        dropped = 0;
    }

    private void clear() {
        first = 0;
        count = 0;
        start = 0;
        end = 0;
        lone = NONE;
    }

    /** Index of the first of those datagrams that would leave together, most bytes first; {@link #NONE} if none would. */
    int longestRun() {
        return NONE;
    }

    /** How many datagrams would leave together with this one and what follows it. */
    int run(int index) {
        return 1;
    }

    /** How many bytes so many datagrams have from one on. */
    final int bytes(int index, int datagrams) {
        int bytes = 0;
        for (int i = index; i < index + datagrams; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /** Whether datagrams have left together since the last call. */
    boolean takeTogether() {
        return false;
    }

    /** Why the system has refused datagrams together that it then took one by one, since the last call; 0 if it did not. */
    int takeRefusal() {
        return 0;
    }

    /**
     * Sends what is there, without waiting. What the system refuses for another reason than lack of room is dropped.
     *
     * @param together whether datagrams may be given to the system as one message
     * @return {@link #DONE}, or false if the system takes no more for now
     */
    abstract boolean send(Peer peer, boolean together);
}

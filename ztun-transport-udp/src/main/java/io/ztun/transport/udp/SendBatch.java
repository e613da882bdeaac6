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

    /** Bytes that are collected at most before they are sent: as much as one call with UDP_SEGMENT takes. */
    static final int FULL = Datagram.LENGTH_MAX;

    /** The longest frame in pieces of the least size: more than {@link #FULL}. */
    static final int CAPACITY = 72 * 1024;

    /** How many datagrams it takes. */
    static final int COUNT_MAX = 512;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private final int[] lengths = new int[COUNT_MAX];
    private int count;
    private int end;
    private int first;
    private int start;
    private int longest;
    private int tooLong;
    private long dropped;

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

    /** Makes room for one datagram behind the others. Returns where it begins. */
    final int add(int length) {
        int at = end;
        lengths[count++] = length;
        longest = Math.max(longest, length);
        end += length;
        return at;
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
    }

    /**
     * Sends what is there, without waiting. What the system refuses for another reason than lack of room is dropped.
     *
     * @return {@link #DONE}, or false if the system takes no more for now
     */
    abstract boolean send(Peer peer);
}

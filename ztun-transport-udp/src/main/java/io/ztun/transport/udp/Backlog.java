package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Datagrams of one link that wait for its turn, in their order, as copies: the socket's buffer is for the next ones. They stand
 * in buffers of the thread's {@link ReceiveMemory}, which go back as soon as they are empty; a link that nobody has to wait for
 * has none.
 *
 * <pre>
 *   buffer   ecn (1) length (3)  datagram   ecn (1) length (3)  datagram   ...   -1 (4), if there is room for it
 * </pre>
 *
 * <p>Link thread only.
 */
final class Backlog {
    /** Buffers of one link at most: a MiB, as much as one call receives. */
    static final int BUFFERS_MAX = 16;

    /** Before each datagram. */
    static final int ENTRY_LENGTH = Integer.BYTES;

    private static final int END = -1;
    private static final int LENGTH_BITS = 24;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private final LinkThread thread;

    /** Null until there is something to keep. */
    private ArrayDeque<ByteBuffer> buffers;

    private int readAt;
    private int writeAt;
    private int count;
    private int taken;

    Backlog(LinkThread thread) {
        this.thread = thread;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** How many datagrams wait. */
    int count() {
        return count;
    }

    /**
     * Keeps a copy of a datagram behind the others.
     *
     * @param ecn what its header says
     * @param frameLimit of the link, by which the memory is chosen
     * @return whether there was room for it
     */
    boolean add(ByteBuffer source, int offset, int length, int ecn, int frameLimit) {
        ByteBuffer last = buffers == null ? null : buffers.peekLast();
        if (last == null || last.capacity() - writeAt < ENTRY_LENGTH + length) {
            ByteBuffer next = grow(ENTRY_LENGTH + length, frameLimit);
            if (next == null) {
                return false;
            }
            if (last != null && last.capacity() - writeAt >= ENTRY_LENGTH) {
                last.putInt(writeAt, END);
            }
            last = next;
            writeAt = 0;
        }
        last.putInt(writeAt, ecn << LENGTH_BITS | length).put(writeAt + ENTRY_LENGTH, source, offset, length);
        writeAt += ENTRY_LENGTH + length;
        count++;
        return true;
    }

    private ByteBuffer grow(int length, int frameLimit) {
        ReceiveMemory memory = thread.memory(frameLimit);
        if (length > memory.size() || taken >= BUFFERS_MAX) {
            return null;
        }
        ByteBuffer buffer = memory.take(taken);
        if (buffer != null) {
            if (buffers == null) {
                buffers = new ArrayDeque<>(2);
            }
            buffers.addLast(buffer);
            taken++;
        }
        return buffer;
    }

    /** The buffer with the first datagram. */
    ByteBuffer buffer() {
        ByteBuffer first = buffers.peekFirst();
        while (readAt + ENTRY_LENGTH > first.capacity() || first.getInt(readAt) == END) {
            giveFirst();
            first = buffers.peekFirst();
        }
        return first;
    }

    /** Where the first datagram begins in {@link #buffer()}, which has to be asked before. */
    int offset() {
        return readAt + ENTRY_LENGTH;
    }

    /** The length of the first datagram. */
    int length() {
        return buffers.peekFirst().getInt(readAt) & LENGTH_MASK;
    }

    /** What the header of the first datagram says. */
    int ecn() {
        return buffers.peekFirst().getInt(readAt) >>> LENGTH_BITS;
    }

    /** The first datagram has been handed over; does nothing if all were forgotten meanwhile. */
    void remove() {
        if (count > 0) {
            count--;
            readAt += ENTRY_LENGTH + length();
            if (count == 0) {
                clear();
            }
        }
    }

    private void giveFirst() {
        thread.give(buffers.pollFirst());
        taken--;
        readAt = 0;
    }

    /** Forgets all. */
    void clear() {
        while (taken > 0) {
            giveFirst();
        }
        count = 0;
        readAt = 0;
        writeAt = 0;
    }
}

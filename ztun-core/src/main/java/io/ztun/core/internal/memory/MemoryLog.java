package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongConsumer;

import io.ztun.api.DirectMemory;
import io.ztun.core.internal.ip.Bytes;

/**
 * The latest bytes that one direction of a client has carried, by their position, which counts from 0. What is older than its
 * size falls out, a segment at a time. Both ends of the direction hold the same bytes at the same positions, each in a log of its
 * own.
 *
 * <p>It takes memory as it fills, and gives all of it back when it is closed. One thread at a time, or under its owner's lock, but for {@link #tryCopy}.
 */
public final class MemoryLog implements AutoCloseable {
    /** How long a segment is, in bytes. It begins at a multiple of that. */
    public static final int SEGMENT = 64 << 10;

    /** Memory comes in pages of so many bytes, and so does a log's size. */
    public static final int PAGE = 1 << 20;

    private static final LongConsumer NOBODY = segment -> {};

    private final DirectMemory[] pages;
    private final long size;
    private LongConsumer listener = NOBODY;

    /** Written by one thread, as is all else; {@link #tryCopy} looks at it from another. */
    private volatile long first;

    private long end;

    /**
     * An empty log.
     *
     * @param size how many bytes it holds at most, a multiple of {@link #PAGE}
     */
    public MemoryLog(long size) {
        if (size <= 0 || size % PAGE != 0) {
            throw new IllegalArgumentException("memory of no whole pages: size=" + size + " page=" + PAGE);
        }
        this.size = size;
        pages = new DirectMemory[Math.toIntExact(size / PAGE)];
    }

    /** How many bytes it holds at most. */
    public long size() {
        return size;
    }

    /** The oldest position that it holds; where a segment begins. */
    public long first() {
        return first;
    }

    /** Behind the newest position that it holds. */
    public long end() {
        return end;
    }

    /** Whether it holds so many bytes from a position on. */
    public boolean holds(long position, int length) {
        return position >= first && length >= 0 && position <= end - length;
    }

    /**
     * Has a segment's position told as soon as it is complete, by the thread that {@linkplain #append appends}. It can be
     * {@linkplain #copy copied} then.
     */
    public void onSegment(LongConsumer listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Appends bytes.
     *
     * @throws OutOfMemoryError if there is none left; the log is as it was before, but for what has fallen out
     */
    public void append(ByteBuffer source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.limit());
        int done = 0;
        while (done < length) {
            int piece = Math.min(length - done, SEGMENT - (int) (end % SEGMENT));
            makeRoom(piece);
            page(end).put((int) (end % PAGE), source, offset + done, piece);
            end += piece;
            done += piece;
            if (end % SEGMENT == 0) {
                listener.accept(end - SEGMENT);
            }
        }
    }

    /** For bytes that stay within the segment that is being filled. */
    private void makeRoom(int length) {
        if (end + length - first > size) {
            long oldest = first;
            first = oldest + SEGMENT;
        }
        int page = pageOf(end);
        if (pages[page] == null) {
            pages[page] = DirectMemory.allocate(PAGE);
        }
    }

    private int pageOf(long position) {
        return (int) (position / PAGE % pages.length);
    }

    private ByteBuffer page(long position) {
        return pages[pageOf(position)].buffer();
    }

    /**
     * Copies bytes.
     *
     * @throws IndexOutOfBoundsException if it does not hold all of them, or they do not fit; nothing was written
     */
    public void copy(long position, int length, ByteBuffer target, int at) {
        if (!holds(position, length)) {
            throw new IndexOutOfBoundsException(
                    "not in memory: position=" + position + " length=" + length + " first=" + first + " end=" + end);
        }
        Objects.checkFromIndexSize(at, length, target.limit());
        int done = 0;
        while (done < length) {
            int from = (int) ((position + done) % PAGE);
            int piece = Math.min(length - done, PAGE - from);
            target.put(at + done, page(position + done), from, piece);
            done += piece;
        }
    }

    /** As the other, into all that remains of a buffer, whose position is at its limit then. */
    public void copy(long position, ByteBuffer into) {
        copy(position, into.remaining(), into, into.position());
        into.position(into.limit());
    }

    /**
     * Copies a segment that is complete, in another thread than the one that appends.
     *
     * @return false if it has fallen out before or meanwhile, or the log is closed; what was copied is of no use then
     */
    public boolean tryCopy(long position, ByteBuffer into) {
        synchronized (pages) {
            if (position < first || pages[pageOf(position)] == null) {
                return false;
            }
            into.put(into.position(), page(position), (int) (position % PAGE), SEGMENT);
        }
        into.position(into.position() + SEGMENT);
        return position >= first;
    }

    /**
     * How many bytes from a position on are the same as those in a buffer.
     *
     * @param position within what it holds, or outside: then none are the same
     * @param most how many are looked at
     */
    int same(long position, ByteBuffer other, int at, int most) {
        if (position < first) {
            return 0;
        }
        int wanted = (int) Math.min(most, end - position);
        int done = 0;
        while (done < wanted) {
            int from = (int) ((position + done) % PAGE);
            int piece = Math.min(wanted - done, PAGE - from);
            int same = sameIn(page(position + done), from, other, at + done, piece);
            done += same;
            if (same < piece) {
                return done;
            }
        }
        return Math.max(0, done);
    }

    private static int sameIn(ByteBuffer page, int from, ByteBuffer other, int at, int most) {
        int i = 0;
        while (i <= most - Long.BYTES) {
            long differs = Bytes.i64(page, from + i) ^ Bytes.i64(other, at + i);
            if (differs != 0) {
                return i + Long.numberOfLeadingZeros(differs) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i < most && page.get(from + i) == other.get(at + i)) {
            i++;
        }
        return i;
    }

    /** How many bytes directly before a position are the same as those directly before a place in a buffer. */
    int sameBefore(long position, ByteBuffer other, int at, int most) {
        int wanted = (int) Math.min(most, position - first);
        int done = 0;
        while (done < wanted) {
            int to = (int) ((position - done - 1) % PAGE) + 1;
            int piece = Math.min(wanted - done, to);
            int same = sameBeforeIn(page(position - done - 1), to, other, at - done, piece);
            done += same;
            if (same < piece) {
                return done;
            }
        }
        return done;
    }

    private static int sameBeforeIn(ByteBuffer page, int to, ByteBuffer other, int at, int most) {
        int i = 0;
        while (i <= most - Long.BYTES) {
            long differs = Bytes.i64(page, to - i - Long.BYTES) ^ Bytes.i64(other, at - i - Long.BYTES);
            if (differs != 0) {
                return i + Long.numberOfTrailingZeros(differs) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i < most && page.get(to - i - 1) == other.get(at - i - 1)) {
            i++;
        }
        return i;
    }

    /** The page in which a position lies that it holds; it stays until the position has fallen out. */
    ByteBuffer pageAt(long position) {
        return page(position);
    }

    /** Forgets what is at {@code position} and behind it; what is appended goes on there. Of what has fallen out none comes back. */
    public void truncate(long position) {
        end = Math.min(end, Math.max(0, position));
        if (end < first) {
            first = end - end % SEGMENT;
            end = first;
        }
    }

    /** Forgets what is before {@code position}, the beginning of a segment. */
    public void forget(long position) {
        if (position % SEGMENT != 0 || position > end) {
            throw new IllegalArgumentException("not where a segment begins: position=" + position + " end=" + end);
        }
        first = Math.max(first, position);
    }

    /**
     * Forgets everything. What is appended goes on at a position.
     *
     * @param position a multiple of {@link #SEGMENT}
     */
    public void restart(long position) {
        if (position < 0 || position % SEGMENT != 0) {
            throw new IllegalArgumentException("not where a segment begins: position=" + position);
        }
        first = position;
        end = position;
    }

    /** How much memory it has taken, in bytes. */
    public long memory() {
        long taken = 0;
        for (DirectMemory page : pages) {
            taken += page == null ? 0 : PAGE;
        }
        return taken;
    }

    /** Gives back all memory; it holds nothing any more. Repeating it does nothing. */
    @Override
    public void close() {
        first = end - end % SEGMENT;
        end = first;
        synchronized (pages) { // nobody copies
            for (int i = 0; i < pages.length; i++) {
                DirectMemory.close(pages[i]);
                pages[i] = null;
            }
        }
    }
}

package io.ztun.api;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A direct buffer that its owner frees. {@link ByteBuffer#allocateDirect} leaves that to the garbage collector, which hardly
 * ever runs where packets make no garbage: what ended sessions had would stay for hours. {@value #KEPT} bytes of what was closed
 * are kept for the next that is as long. All that is open together is bounded by the system property
 * {@value #LIMIT_PROPERTY}, in bytes, and before Java 22 also by {@code -XX:MaxDirectMemorySize}.
 *
 * <p>One owner; closing is no business of two threads at once. Whoever still uses the buffer, or its address, after
 * {@link #close} uses memory that may be another's by then, as in C: an owner forgets both first, and says so to those who
 * ask.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class DirectMemory implements AutoCloseable {

    /** The smallest that {@link #atLeast} makes, in bytes: a page. */
    public static final int LEAST = 4_096;

    /** The system property that says how many bytes there may be in the whole process; without it the system decides. */
    public static final String LIMIT_PROPERTY = "io.ztun.direct-memory";

    private static final int KEPT = 4 << 20;
    private static final long LIMIT = Long.getLong(LIMIT_PROPERTY, Long.MAX_VALUE);
    private static final FreeBuffers FREE = new FreeBuffers(KEPT);
    private static final AtomicLong BYTES = new AtomicLong();

    private FreeableBuffer content;

    private DirectMemory(FreeableBuffer content) {
        this.content = content;
    }

    /**
     * Takes memory, filled with zeros.
     *
     * @param bytes how much, 0 or more
     * @throws OutOfMemoryError if there is none left
     */
    public static DirectMemory allocate(int bytes) {
        long used = BYTES.addAndGet(bytes);
        FreeableBuffer content = null;
        try {
            if (used > LIMIT) {
                throw new OutOfMemoryError("no direct memory left: used=" + (used - bytes) + " wanted=" + bytes + " "
                        + LIMIT_PROPERTY + "=" + LIMIT);
            }
            content = FREE.take(bytes);
            content = content == null ? FreeableBuffer.allocate(bytes) : content;
            return new DirectMemory(content);
        } finally {
            if (content == null) {
                BYTES.addAndGet(-bytes);
            }
        }
    }

    /**
     * Makes sure of room that grows with what it is used for: answers with what is there if that is enough, and otherwise
     * closes it and takes at least twice as much. Its content is lost then.
     *
     * @param known what is there; null for nothing
     * @param bytes how much is needed
     * @param most how much will ever be needed, at least {@code bytes}
     * @throws OutOfMemoryError if there is none left; {@code known} is closed then, and another attempt may be made with it
     */
    public static DirectMemory atLeast(DirectMemory known, int bytes, int most) {
        if (known != null && known.capacity() >= bytes) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        return allocate(grown(bytes, most));
    }

    /** How much to take where {@code bytes} are needed now and {@code most} may be later: a power of two, or all. */
    public static int grown(int bytes, int most) {
        long power = Long.highestOneBit(2L * Math.max(bytes, LEAST) - 1);
        return (int) Math.min(power, most);
    }

    /** How many bytes all that is open in this process has together. */
    public static long bytesInUse() {
        return BYTES.get();
    }

    /**
     * The memory; big-endian until the owner says otherwise. No slice and no duplicate of it outlives it.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public ByteBuffer buffer() {
        if (content == null) {
            throw new IllegalStateException("memory is closed");
        }
        return content.buffer();
    }

    /** How many bytes it has; 0 once it is closed. */
    public int capacity() {
        return content == null ? 0 : content.buffer().capacity();
    }

    /** Gives the memory back. Repeating it does nothing. */
    @Override
    public void close() {
        FreeableBuffer freed = content;
        if (freed != null) {
            content = null;
            BYTES.addAndGet(-freed.buffer().capacity());
            if (!FREE.keep(freed)) {
                freed.free();
            }
        }
    }

    /** Closes what there is: null counts as closed. */
    public static void close(DirectMemory memory) {
        if (memory != null) {
            memory.close();
        }
    }
}

package io.ztun.core.internal.memory;

import java.util.function.Consumer;

import io.ztun.core.settings.MemoryLimits;

/**
 * What both directions of a client have carried: an end's share of the long memory. It outlives the session if its keeper has it
 * do so. The sending half is under the lock of whoever sends, the receiving half belongs to the link's thread; {@link #release} comes
 * when neither uses it any more.
 */
public final class LongMemory implements AutoCloseable {
    /** What each direction holds back until it is agreed on, where frames may be lost. */
    private static final long BESIDES = 2L * PayloadRing.BYTES;

    /** The system property with what the process may have, in bytes; without it there is no limit. */
    private static final String PROCESS = "io.ztun.memory";

    /** It comes in steps of so many bytes: a page for each direction. */
    private static final long STEP = 2L * MemoryLog.PAGE;

    private final long size;
    private final SendingMemory sending;
    private final ReceivingMemory receiving;
    private final Consumer<LongMemory> keeper;

    /**
     * Empty, and gone with its session.
     *
     * @param size how many bytes both directions hold at most, a multiple of two {@linkplain MemoryLog#PAGE pages}; each has half
     */
    public LongMemory(long size) {
        this(size, new MemoryLog(size / 2), new MemoryLog(size / 2), LongMemory::close);
    }

    /**
     * With what has been carried before.
     *
     * @param keeper takes it when its session has ended
     */
    public LongMemory(long size, MemoryLog sent, MemoryLog received, Consumer<LongMemory> keeper) {
        this.size = size;
        this.keeper = keeper;
        sending = new SendingMemory(sent);
        receiving = new ReceivingMemory(received);
    }

    /** An empty one of a size, or null if that is 0. */
    public static LongMemory of(long size) {
        return size == 0 ? null : new LongMemory(size);
    }

    /** How many bytes both directions hold at most. */
    public long size() {
        return size;
    }

    /** What is sent. */
    public SendingMemory sending() {
        return sending;
    }

    /** What is received. */
    public ReceivingMemory receiving() {
        return receiving;
    }

    /** How much of so many bytes is of use: a whole number of pages for each direction, or 0 if that is too little. */
    public static long usable(long bytes) {
        return bytes < MemoryLimits.LEAST ? 0 : bytes - bytes % STEP;
    }

    /** How large one may be that takes no more than so many bytes, in bytes; see {@link #footprint}. */
    public static long within(long footprint) {
        long bytes = Math.max(0, footprint - BESIDES);
        return usable(bytes / (2 * MemoryIndex.SAMPLE + MemoryIndex.ENTRY) * 2 * MemoryIndex.SAMPLE);
    }

    /**
     * How much of what a client is set to it can spare: buffers outside of the heap may take half of what the process may have.
     *
     * @param wanted what it is set to, in bytes
     */
    public static long spared(long wanted) {
        return Math.min(wanted, within(Long.getLong(PROCESS, Long.MAX_VALUE) / 2));
    }

    /** What a process takes for one of a size, at most, in bytes: with the index of what is sent, and what waits to be agreed on. */
    public static long footprint(long size) {
        return size == 0 ? 0 : size + size / 2 * MemoryIndex.ENTRY / MemoryIndex.SAMPLE + BESIDES;
    }

    /** The session has ended. */
    public void release() {
        keeper.accept(this);
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        sending.close();
        receiving.close();
    }
}

package io.ztun.core.internal.memory;

import io.ztun.core.settings.MemoryLimits;

/**
 * What a session remembers of both directions of its client, beyond its codec: nothing until it is given what former sessions have
 * left. The sending half is under the lock of whoever sends, the receiving half belongs to the link's thread.
 */
public final class LongMemory {
    /** What each direction holds back until it is agreed on, where frames may be lost. */
    private static final long BESIDES = 2L * PayloadRing.BYTES;

    /** The system property with what the process may have, in bytes; without it there is no limit. */
    private static final String PROCESS = "io.ztun.memory";

    /** It comes in steps of so many bytes: a page for each direction. */
    private static final long STEP = 2L * MemoryLog.PAGE;

    private final SendingMemory sending = new SendingMemory();
    private final ReceivingMemory receiving = new ReceivingMemory();

    /** Logs that are its own; null where they are somebody else's. */
    private final SendingMemory ownSending;

    private final MemoryLog ownReceived;

    /** One that remembers nothing until it is given logs: {@link SendingMemory#use}, {@link ReceivingMemory#use}. */
    public LongMemory() {
        ownSending = null;
        ownReceived = null;
    }

    /**
     * One with empty logs that are gone with the session.
     *
     * @param size how many bytes both directions hold at most, a multiple of two {@linkplain MemoryLog#PAGE pages}; each has half
     */
    public LongMemory(long size) {
        ownSending = new SendingMemory(new MemoryLog(size / 2));
        ownReceived = new MemoryLog(size / 2);
        sending.use(ownSending);
        receiving.use(ownReceived);
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

    /** The session has ended, and neither half is used any more: what it was given is its owner's again. */
    public void release() {
        sending.release();
        receiving.use(null);
        if (ownSending != null) {
            ownSending.close();
            ownReceived.close();
        }
    }
}

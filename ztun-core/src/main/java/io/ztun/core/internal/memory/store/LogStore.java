package io.ztun.core.internal.memory.store;

import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryKept;

/** Where a log is kept beside its memory, so that it outlives the process. None of it waits for a disk, but {@link #load} and {@link #settle}. */
interface LogStore {
    /** Keeps nothing. */
    LogStore NONE = new LogStore() {};

    /** Hands over what there is; returns its generation, or {@link MemoryKept#NONE}. */
    default String load(SegmentFile.Taker taker) {
        return MemoryKept.NONE;
    }

    /** Segments are complete; called by whoever appends to the log. */
    default void grown(MemoryLog log) {}

    /** Nothing more comes soon: waits for a while until all that is complete is kept. */
    default void settle(MemoryLog log) {}

    /** All but the segments with numbers from one to another are none any more. */
    default void cut(long from, long to) {}

    /** There is nothing any more, and what comes is of this generation. */
    default void restart(String generation) {}

    /** Nothing more comes. */
    default void close() {}
}

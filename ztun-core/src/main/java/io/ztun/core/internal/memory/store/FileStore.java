package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryKept;

/**
 * A log's file. It is written out of the log itself, by the {@link DiskWriter}'s thread: what waits for the disk takes no memory, and what falls
 * out of the log meanwhile need not be written any more. Once the disk has refused something, nothing more is written to it: the rest
 * would not stand without that.
 */
final class FileStore implements LogStore {
    private static final Logger LOG = System.getLogger(FileStore.class.getName());

    private final SegmentFile file;
    private final DiskWriter writer;
    private final Runnable onClose;
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile boolean broken;

    /** What the segments are read from; null until there are any. */
    private MemoryLog log;

    /** The number behind the last segment that is complete. Written by whoever has the log. */
    private volatile long end;

    /** The number of the segment that is written next. The writer's thread only, once it is loaded. */
    private long next;

    /** @param onClose called once the file is closed */
    FileStore(SegmentFile file, DiskWriter writer, Runnable onClose) {
        this.file = file;
        this.writer = writer;
        this.onClose = onClose;
    }

    @Override
    public String load(SegmentFile.Taker taker) {
        try {
            writer.awaitAll(); // the file's former owner may have asked for something that it has not come to yet
            next = file.read(taker);
            return next == 0 ? MemoryKept.NONE : file.generation();
        } catch (IOException e) {
            fail(e);
            return MemoryKept.NONE;
        }
    }

    @Override
    public void grown(MemoryLog its) {
        log = its;
        end = its.end() / MemoryLog.SEGMENT;
        writer.grown(this);
    }

    @Override
    public void settle(MemoryLog its) {
        log = its;
        end = its.end() / MemoryLog.SEGMENT;
        writer.writeAll(this);
    }

    /** Whether it waits for its turn to {@link #writeNext}, as it does from now on. */
    boolean setWaiting() {
        return waits.getAndSet(true);
    }

    /** Has its turn: writes a segment, if one is complete that was not written. Returns whether it did. The writer's thread. */
    boolean writeNext(ByteBuffer segment) throws IOException {
        waits.set(false);
        if (broken || next >= end) {
            return false;
        }
        next = Math.max(next, log.first() / MemoryLog.SEGMENT);
        if (!log.tryCopy(next * MemoryLog.SEGMENT, segment.clear())) {
            return next < end; // it has just fallen out, or the log is cut, of which more is to come
        }
        file.write(next++, segment.flip());
        return true;
    }

    @Override
    public void cut(long from, long to) {
        end = Math.min(end, to);
        writer.later(this, () -> {
            next = Math.min(next, to);
            file.cut(from, to);
        });
    }

    @Override
    public void restart(String generation) {
        end = 0;
        writer.later(this, () -> {
            next = 0;
            file.restart(generation);
        });
    }

    @Override
    public void close() {
        end = 0;
        writer.close(file, onClose);
    }

    boolean isBroken() {
        return broken;
    }

    /** Gives up. */
    void fail(Exception cause) {
        broken = true;
        LOG.log(
                Level.WARNING,
                "Memory is kept in the process only, and not after a restart: file=" + file.path() + " reason="
                        + (cause instanceof IOException e ? FileErrors.reason(e) : Failures.describe(cause))
                        + "; make room on the disk, or name another folder with `memory-dir`");
    }
}

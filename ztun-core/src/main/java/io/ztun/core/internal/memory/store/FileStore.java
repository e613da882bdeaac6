package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryKept;

/** A log's file. Once the disk has refused something, nothing more is written to it: the rest would not stand without that. */
final class FileStore implements LogStore {
    private static final Logger LOG = System.getLogger(FileStore.class.getName());

    /** How long other clients may wait until the rest of this one's is written. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final SegmentFile file;
    private final DiskWriter writer;
    private final Runnable onClose;
    private volatile boolean broken;

    /** The number of the segment that is written next. Of whoever has the log. */
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

    /** What the disk could not keep up with is still in the log most of the time, and follows later. */
    @Override
    public void grown(MemoryLog log, boolean patient) {
        long first = log.first() / MemoryLog.SEGMENT;
        long end = log.end() / MemoryLog.SEGMENT;
        if (next < first) {
            next = first;
            writer.isTooSlow();
        }
        long untilNs = System.nanoTime() + (patient ? PATIENCE_NS : 0);
        while (!broken && next < end && write(log, next, System.nanoTime() - untilNs < 0)) {
            next++;
        }
    }

    private boolean write(MemoryLog log, long number, boolean patient) {
        return writer.write(this, log, number * MemoryLog.SEGMENT, segment -> file.write(number, segment), patient);
    }

    @Override
    public void cut(long from, long to) {
        next = Math.min(next, to);
        writer.later(this, () -> file.cut(from, to));
    }

    @Override
    public void restart(String generation) {
        next = 0;
        writer.later(this, () -> file.restart(generation));
    }

    @Override
    public void close() {
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

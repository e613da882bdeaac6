package io.ztun.core.internal.quota;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.ztun.api.ConfigException;
import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.state.StateFile;
import io.ztun.core.internal.state.StateWriter;

/**
 * The file, with a line for each account, that has what clients have used outlive the server's process. Written once a minute
 * at most, and at the end. Whatever is wrong with the file, the server runs. Thread-safe.
 */
public final class QuotaFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QuotaFile.class.getName());

    /** More than {@link QuotaBook#ACCOUNTS_MAX} lines of the longest kind. */
    private static final int LENGTH_MAX = 1 << 22;

    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final Path named;
    private final QuotaBook book;
    private boolean opened;

    /** Null as long as nothing is kept. */
    private StateWriter writer;

    /** Nothing is touched before {@link #open}. */
    public QuotaFile(Path named, QuotaBook book) {
        this.named = named;
        this.book = book;
    }

    /** Takes the file and gives the book what is in it, the first time. */
    public synchronized void open() {
        if (opened) {
            return;
        }
        opened = true;
        StateFile file = null;
        boolean failed = false;
        try {
            Optional<StateFile> taken = StateFile.take(named);
            if (taken.isEmpty()) {
                warn("another tunnel has it", "; name another folder with `state-dir`");
                return;
            }
            file = taken.get();
            book.restore(read(file));
        } catch (IOException e) {
            warn(FileErrors.reason(e), "; name another folder with `state-dir`, or `state-dir` off");
            failed = true;
        }
        if (file != null) {
            writer = new StateWriter(
                    file, "ztun-quotas", INTERVAL_NS, book::lines, failed, this::failed, this::keptAgain);
        }
    }

    private static List<Account> read(StateFile file) throws IOException {
        Optional<List<String>> lines = file.read(LENGTH_MAX);
        if (lines.isEmpty()) {
            return List.of();
        }
        try {
            return QuotaBook.parse(lines.get());
        } catch (ConfigException e) {
            LOG.log(
                    Level.WARNING,
                    "The file of quotas is damaged and set aside, clients have used nothing by it: file="
                            + file.setAside());
            return List.of();
        }
    }

    private void warn(String reason, String remedy) {
        LOG.log(
                Level.WARNING,
                "What clients have used of their quotas is not kept, and is forgotten with a restart of the server: file="
                        + named + " reason=" + reason + remedy);
    }

    private void failed(IOException e) {
        warn(FileErrors.reason(e), "; it is tried again every minute");
    }

    private void keptAgain() {
        LOG.log(Level.INFO, "What clients have used of their quotas is kept again: file=" + named);
    }

    /** Something was used. Does not wait. */
    public synchronized void changed() {
        if (writer != null) {
            writer.changed();
        }
    }

    /** Has what is new written, and waits for that, though not for a disk that hangs. */
    @Override
    public synchronized void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}

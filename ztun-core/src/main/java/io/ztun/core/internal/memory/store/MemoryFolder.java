package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.state.StateFile;

/**
 * The folder with the files of a tunnel's memory, two for each client, which no other tunnel uses meanwhile. All of them together are
 * bounded: those that were used least recently are deleted. Whatever is wrong with it, the tunnel runs. Thread-safe.
 */
final class MemoryFolder implements AutoCloseable {
    private static final Logger LOG = System.getLogger(MemoryFolder.class.getName());
    private static final String SUFFIX = ".memory";

    private final Path folder;
    private final long max;
    private final StateFile lock;
    private final DiskWriter writer = new DiskWriter();

    /** The files that are in use, by their names. One that is opened again may not be closed yet where it was open before. */
    private final Map<Path, Opened> open = new HashMap<>();

    /** @param size the bytes of the segments that it has room for */
    private record Opened(SegmentFile file, long size) {}

    private MemoryFolder(Path folder, long max, StateFile lock) {
        this.folder = folder;
        this.max = max;
        this.lock = lock;
    }

    /**
     * Takes the folder, and makes it if need be.
     *
     * @param max how many bytes of segments there may be in all files together
     * @return empty if that cannot be, with a line in the log that says why
     */
    static Optional<MemoryFolder> take(Path named, long max) {
        try {
            Path folder = named.toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, ownerOnly(folder));
            }
            Optional<StateFile> lock = StateFile.take(folder.resolve("memory"));
            if (lock.isEmpty()) {
                warn(named, "another tunnel has it");
            }
            return lock.map(held -> new MemoryFolder(folder, max, held));
        } catch (FileAlreadyExistsException e) {
            warn(named, "not a folder");
            return Optional.empty();
        } catch (IOException e) {
            warn(named, FileErrors.reason(e));
            return Optional.empty();
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void warn(Path path, String reason) {
        LOG.log(
                Level.WARNING,
                "Memory is kept in the process only, and not after a restart: folder=" + path + " reason=" + reason
                        + "; name another with `memory-dir`");
    }

    /**
     * The store of one log.
     *
     * @param client whose it is
     * @param direction {@code sent} or {@code received}
     * @param keys as for {@link SegmentFile#open}
     * @param size how many bytes the log holds at most
     * @return one that keeps nothing if the file cannot be had, with a line in the log that says why
     */
    synchronized LogStore store(String client, String direction, UnaryOperator<byte[]> keys, long size) {
        Path file = folder.resolve(name(client) + "-" + direction + SUFFIX);
        try {
            makeRoom(file, size);
            SegmentFile opened = SegmentFile.open(file, keys, (int) (size / MemoryLog.SEGMENT));
            Opened now = new Opened(opened, size);
            open.put(file, now);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return new FileStore(opened, writer, () -> closed(file, now));
        } catch (IOException e) {
            warn(file, FileErrors.reason(e));
            return LogStore.NONE;
        }
    }

    /** A client's name may be a key or anything else, and need not be readable for who lists the folder. */
    private static String name(String client) {
        byte[] digest = SegmentDigests.sha256().digest(client.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 16);
    }

    private void makeRoom(Path file, long size) throws IOException {
        Opened own = open.get(file);
        long taken = size
                + open.values().stream()
                        .filter(each -> each != own)
                        .mapToLong(Opened::size)
                        .sum();
        List<Path> others;
        try (Stream<Path> files = Files.list(folder)) {
            others = files.filter(each -> each.toString().endsWith(SUFFIX))
                    .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .filter(each -> !each.equals(file) && !open.containsKey(each))
                    .sorted(Comparator.comparing(MemoryFolder::usedAt).reversed())
                    .toList();
        }
        for (Path other : others) {
            long segments = Files.size(other) / SegmentSeal.LENGTH;
            taken += Math.max(
                    MemoryLog.PAGE, segments * MemoryLog.SEGMENT); // so that the number of files is bounded, too
            if (taken > max) {
                Files.deleteIfExists(other);
            }
        }
    }

    private static FileTime usedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private synchronized void closed(Path file, Opened former) {
        open.remove(file, former);
    }

    /** Has all written that waits; another tunnel may have the folder then. */
    @Override
    public void close() throws IOException {
        writer.close();
        lock.close();
    }
}

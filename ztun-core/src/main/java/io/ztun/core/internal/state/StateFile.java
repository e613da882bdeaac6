package io.ztun.core.internal.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file of a few lines that belongs to one tunnel as long as that runs: a second one does not get it. What is written is
 * there as a whole or not at all, whenever the machine goes down. Only its owner may read it. Thread-safe.
 */
public final class StateFile implements AutoCloseable {
    /** A system's lock is its process's, and gone when the process closes any descriptor of the file. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private static final Set<StandardOpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private final Path file;
    private final FileChannel lock;

    private StateFile(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes the file, which need not exist. What is locked is another file beside it, since a new one takes its place with
     * each writing.
     *
     * @return empty if another tunnel has it
     * @throws IOException if its folder cannot be written to
     */
    public static Optional<StateFile> take(Path named) throws IOException {
        Path file = named.toAbsolutePath().normalize();
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        FileChannel lock = null;
        boolean held = false;
        try {
            lock = FileChannel.open(beside(file, ".lock"), CREATE, ownerOnly(file));
            FileLock got = lock.tryLock();
            held = got != null;
            return held ? Optional.of(new StateFile(file, lock)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!held) {
                HELD_HERE.remove(file);
                if (lock != null) {
                    lock.close();
                }
            }
        }
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * Its lines.
     *
     * @param max bytes beyond which it is none of ours: it has no lines then
     * @return empty if there is no file
     * @throws IOException if it cannot be read
     */
    public Optional<List<String>> read(int max) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(max + 1);
            return Optional.of(
                    content.length > max
                            ? List.of()
                            : new String(content, StandardCharsets.US_ASCII)
                                    .lines()
                                    .toList());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Replaces its content: in a new file, which is on the disk before it takes the other's place. */
    public synchronized void write(List<String> lines) throws IOException {
        Path aside = beside(file, ".new");
        Files.deleteIfExists(aside); // of a process that was killed meanwhile, or somebody's link
        try {
            byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
            try (FileChannel channel = FileChannel.open(
                    aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file))) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
    }

    /** Gives a file that is damaged another name, for somebody to look at; returns the name. */
    public Path setAside() throws IOException {
        return Files.move(file, beside(file, ".damaged"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Another tunnel may have it. */
    @Override
    public void close() throws IOException {
        lock.close();
        HELD_HERE.remove(file);
    }
}

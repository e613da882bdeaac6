package io.ztun.app.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

import io.ztun.api.files.FileErrors;

/**
 * A change of a file that is there as a whole or not at all, whoever looks and whenever the machine goes down; meanwhile nobody else can
 * begin one. Mode and owner stay. What is locked is another file beside it, since a new one takes its place; that one stays there, as
 * {@code /etc/.pwd.lock} does. For one thread.
 */
final class FileChange implements AutoCloseable {
    private static final long AGAIN_MS = 50;
    private static final String NEW_FILE = "rw-r--r--";

    private final Path file;
    private final FileChannel lock;

    private FileChange(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Waits until nobody else is at it.
     *
     * @param named the file, or a link to it; it need not exist
     * @throws ClientFileException if its folder cannot be written to, or somebody else is at it for all of {@code patience}
     */
    static FileChange begin(Path named, Duration patience) {
        boolean taken = false;
        FileChannel lock = null;
        try {
            Path file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
            lock = FileChannel.open(
                    beside(file, ".lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    mode("rw-------"));
            long deadlineNs = System.nanoTime() + patience.toNanos();
            while (!isTaken(lock)) {
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new ClientFileException(
                            "somebody else is changing this file: file=" + named + "; try again", null);
                }
                Thread.sleep(AGAIN_MS);
            }
            taken = true;
            return new FileChange(file, lock);
        } catch (IOException e) {
            throw failed(named, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFileException("interrupted: file=" + named, e);
        } finally {
            if (!taken && lock != null) {
                close(named, lock);
            }
        }
    }

    private static boolean isTaken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling("." + file.getFileName() + suffix);
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** The file itself, where a link was named. */
    Path file() {
        return file;
    }

    /** @throws ClientFileException if it cannot be done; the file is what it was then */
    void write(byte[] content) {
        Path aside = beside(file, ".new");
        try {
            Files.deleteIfExists(aside); // of a process that was killed meanwhile, or somebody's link
            try (FileChannel channel = FileChannel.open(
                    aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode("rw-------"))) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                keepOwnerAndMode(aside);
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true); // the name, too, is on the disk
            }
        } catch (IOException e) {
            deleteQuietly(aside, e);
            throw failed(file, e);
        }
    }

    /** The owner first: a change of owner takes rights away. */
    private void keepOwnerAndMode(Path aside) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(aside, PosixFileAttributeView.class);
        if (!Files.exists(file)) {
            view.setPermissions(PosixFilePermissions.fromString(NEW_FILE));
            return;
        }
        PosixFileAttributes former = Files.readAttributes(file, PosixFileAttributes.class);
        PosixFileAttributes made = view.readAttributes();
        try {
            if (!former.owner().equals(made.owner())) {
                view.setOwner(former.owner());
            }
            if (!former.group().equals(made.group())) {
                view.setGroup(former.group());
            }
        } catch (FileSystemException e) {
            throw new IOException(
                    "it belongs to " + former.owner() + ":" + former.group()
                            + ", and has to stay so; run this as that user",
                    e);
        }
        view.setPermissions(former.permissions());
    }

    private static void deleteQuietly(Path file, IOException why) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static ClientFileException failed(Path file, IOException e) {
        return new ClientFileException("cannot change file: file=" + file + "; " + FileErrors.reason(e), e);
    }

    private static void close(Path file, FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void close() {
        close(file, lock);
    }
}

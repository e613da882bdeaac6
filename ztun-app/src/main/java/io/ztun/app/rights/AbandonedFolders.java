package io.ztun.app.rights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The folders of processes that were killed before they could remove them.
 *
 * <p>A living process holds a lock on a file in its folder. A process number would not do: those who share the folder for
 * temporary files need not share process numbers. A folder becomes one that can be taken for abandoned by the rename that
 * gives the file its name, and by then the file is locked: whoever has made a folder and holds no lock yet is left alone, as
 * is, for good, what somebody leaves who is killed in between.
 *
 * <p>Others may put anything there, under any name. So nothing is opened but directories of our own that only we can enter,
 * and everything in them is reached by their descriptor.
 */
final class AbandonedFolders {

    /** How the names of all folders begin; {@link Files#createTempDirectory} adds a number. */
    static final String PREFIX = "ztun-";

    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,20}");

    /** Sorts before all others, so that the folder's owner, who removes in reverse order, removes it last. */
    private static final Path LOCK = Path.of(".lock");

    private static final Path LOCK_TO_BE = Path.of(".lock.new");
    private static final int CANDIDATES_MAX = 64;
    private static final int ENTRIES_MAX = 4_096;

    private AbandonedFolders() {}

    /**
     * Marks a folder as one in use for as long as the channel is open.
     *
     * @return a channel that must not be closed, nor another one of the same file: either would unlock it (fcntl(2))
     */
    static FileChannel occupy(Path folder) throws IOException {
        Path unnamed = folder.resolve(LOCK_TO_BE);
        FileChannel channel =
                FileChannel.open(unnamed, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        try {
            channel.lock();
            Files.move(unnamed, lockOf(folder), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static Path lockOf(Path folder) {
        return folder.resolve(LOCK);
    }

    /**
     * Removes those in {@code parent} that belong to {@code owner} and that nobody uses, as far as that can be done in a
     * bounded time; the next start goes on.
     *
     * @param own this process's folder: to open and close its lock would unlock it
     */
    static void remove(Path parent, Path own, UserPrincipal owner) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
            if (!(stream instanceof SecureDirectoryStream<Path> folders)) {
                return;
            }
            int candidates = 0;
            int entries = 0;
            for (Path entry : folders) {
                Path name = entry.getFileName();
                if (++entries > ENTRIES_MAX || candidates == CANDIDATES_MAX) {
                    return;
                }
                if (NAME.matcher(name.toString()).matches() && !name.equals(own.getFileName())) {
                    candidates++;
                    removeIfAbandoned(folders, name, owner);
                }
            }
        }
    }

    private static void removeIfAbandoned(SecureDirectoryStream<Path> parent, Path name, UserPrincipal owner) {
        try {
            // Looked at before it is opened, lest somebody's pipe make us wait;
            // and again when it is open, in case it is another one by now.
            requireOwn(
                    parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS), owner);
            try (SecureDirectoryStream<Path> folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                requireOwn(folder.getFileAttributeView(PosixFileAttributeView.class), owner);
                if (emptied(folder)) {
                    parent.deleteDirectory(name);
                }
            }
        } catch (IOException | RuntimeException e) {
            // not ours, not to be opened, or gone meanwhile: nothing that a tunnel should wait for or fail from
        }
    }

    private static void requireOwn(PosixFileAttributeView view, UserPrincipal owner) throws IOException {
        PosixFileAttributes attributes = view.readAttributes();
        if (!attributes.isDirectory()
                || !attributes.owner().equals(owner)
                || !PosixFilePermissions.toString(attributes.permissions()).equals("rwx------")) {
            throw new NotDirectoryException(null);
        }
    }

    /**
     * Of two who come at once, one gets the lock, and the other takes the folder for one in use; or else it has opened the
     * lock in time to get it when the first one is done, and finds an empty folder that has no name any more.
     */
    private static boolean emptied(SecureDirectoryStream<Path> folder) throws IOException {
        try (FileChannel channel = (FileChannel)
                        folder.newByteChannel(LOCK, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            int entries = 0;
            for (Path entry : folder) {
                if (++entries > CANDIDATES_MAX) {
                    return false;
                }
                if (!entry.getFileName().equals(LOCK)) {
                    folder.deleteFile(entry.getFileName());
                }
            }
            folder.deleteFile(LOCK);
            return true;
        }
    }
}

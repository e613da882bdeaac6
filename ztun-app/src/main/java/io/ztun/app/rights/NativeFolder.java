package io.ztun.app.rights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import com.sun.jna.Native;

import io.ztun.api.ConfigException;

/**
 * A folder of this process's own, into which its libraries unpack their native code. Left to themselves they use the folder
 * for everybody's temporary files, under names that others can guess. Thread-safe.
 */
public final class NativeFolder {

    /** JNA, which lz4 is loaded by as well; zstd-jni; snappy-java. */
    private static final List<String> PROPERTIES = List.of("jna.tmpdir", "ZstdTempFolder", "org.xerial.snappy.tempdir");

    private static final String ANOTHER = "; choose another with ZTUN_JAVA_OPTS=-Djava.io.tmpdir=DIR";

    /** All libraries together take 2 MiB. */
    private static final long SPACE = 4 << 20;

    private static Path folder;

    /** Open until the process ends, however it ends; null where there are no locks. */
    private static FileChannel occupied;

    private NativeFolder() {}

    /**
     * Makes the folder, which nobody else can read or write and which is removed when the process ends, and has every
     * library use it for which the user has not named another one. Removes those of processes that were killed. Call it
     * before any of the libraries is loaded; repeating it does nothing.
     *
     * @throws ConfigException if there can be no such folder
     */
    public static synchronized void prepare() {
        if (folder != null) {
            return;
        }
        try {
            folder = Files.createTempDirectory(AbandonedFolders.PREFIX); // mode 0700 where there are modes
        } catch (IOException e) {
            throw new ConfigException(
                    "no folder to unpack native libraries into: folder=" + System.getProperty("java.io.tmpdir") + "; "
                            + e.getMessage() + ANOTHER,
                    e);
        }
        Path made = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "ztun-cleaner"));
        for (String property : PROPERTIES) {
            System.getProperties().putIfAbsent(property, made.toString());
        }
        try {
            occupied = AbandonedFolders.occupy(made);
        } catch (IOException e) {
            // then nobody will take the folder for abandoned, in use or not
        }
        removeAbandoned();
    }

    /**
     * Tries the folder with the library that every tunnel needs. Each of the others would say in its own way, with a stack
     * trace or too late, that its file system is full or mounted noexec. After {@link #prepare}.
     *
     * @throws ConfigException if no native code can be unpacked into it, or none be loaded from it
     */
    public static synchronized void requireUsable() {
        try {
            long space = Files.getFileStore(folder).getUsableSpace();
            if (space < SPACE) {
                throw new ConfigException("no space to unpack native libraries: folder=" + folder.getParent()
                        + " bytes=" + space + " wanted=" + SPACE + ANOTHER);
            }
            if (Native.POINTER_SIZE == 0) { // never; asking for it loads the library
                throw new UnsatisfiedLinkError("no pointers");
            }
        } catch (IOException | LinkageError e) {
            throw new ConfigException(
                    "native libraries do not load from this folder: folder=" + folder.getParent() + " reason="
                            + e.getMessage() + "; it must not be mounted noexec" + ANOTHER,
                    e);
        }
    }

    /**
     * Removes what processes of the present user left. After a change of user it is to be called again: folders that were
     * given away are that user's, whom no start begins as.
     */
    static synchronized void removeAbandoned() {
        if (folder == null) {
            return;
        }
        try {
            AbandonedFolders.remove(folder.getParent(), folder, Files.getOwner(folder));
        } catch (IOException | RuntimeException e) {
            // no reason not to start
        }
    }

    /** Gives the folder to the user that the process is about to become: some libraries are loaded when first needed. */
    static synchronized void giveTo(String user) throws IOException {
        if (folder != null) {
            UserPrincipal owner =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            if (occupied != null) {
                Files.setOwner(AbandonedFolders.lockOf(folder), owner); // while nobody else can enter the folder
            }
            Files.setOwner(folder, owner);
        }
    }

    /** What is loaded stays loaded without its file. */
    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // nobody is left to be told; the folder is private
        }
    }
}

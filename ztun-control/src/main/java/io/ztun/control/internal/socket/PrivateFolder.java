package io.ztun.control.internal.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A folder beside a file that is to be made, which nobody else can enter. It is reached through a descriptor (proc(5)): whoever owns
 * the folder above may move this one away and put a link in its place, which nothing here follows then; and the path is short, which
 * a socket's has to be. Not thread-safe.
 */
final class PrivateFolder implements Closeable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");

    private final Path named;
    private final FileChannel descriptor;
    private final Path path;

    private PrivateFolder(Path named, FileChannel descriptor, Path path) {
        this.named = named;
        this.descriptor = descriptor;
        this.path = path;
    }

    static PrivateFolder beside(Path file) throws IOException {
        Path named = Files.createTempDirectory(
                file.toAbsolutePath().getParent(), ".", PosixFilePermissions.asFileAttribute(MODE));
        FileChannel descriptor = null;
        try {
            descriptor = FileChannel.open(named, StandardOpenOption.READ);
            Path path = path(named);
            PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
            if (!found.permissions().equals(MODE) || (int) Files.getAttribute(path, "unix:uid") != ownUid()) {
                throw new IOException("somebody else changes this folder meanwhile");
            }
            return new PrivateFolder(named, descriptor, path);
        } catch (IOException | RuntimeException e) {
            if (descriptor != null) {
                descriptor.close();
            }
            Files.deleteIfExists(named);
            throw e;
        }
    }

    /** Java does not tell a descriptor's number. */
    private static Path path(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, PosixFileAttributes.class).fileKey();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                if (Files.isDirectory(each)
                        && key.equals(Files.readAttributes(each, PosixFileAttributes.class)
                                .fileKey())) {
                    return each;
                }
            }
        }
        throw new IOException("the folder was moved away meanwhile");
    }

    /** The effective one. */
    private static int ownUid() throws IOException {
        List<String> lines = Files.readAllLines(STATUS);
        return lines.stream()
                .filter(line -> line.startsWith("Uid:"))
                .mapToInt(line -> Integer.parseUnsignedInt(line.split("\t")[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("no Uid in " + STATUS));
    }

    /** A file in it, whatever is at its place above meanwhile. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Where it was made. */
    Path named() {
        return named;
    }

    /** Removes it; it has to be empty. */
    @Override
    public void close() throws IOException {
        descriptor.close();
        Files.deleteIfExists(named);
    }
}

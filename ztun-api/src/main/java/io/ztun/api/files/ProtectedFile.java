package io.ztun.api.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * Files that others must not read, or must not write. Where a file system knows no POSIX permissions, as on Windows, there is
 * nothing that could be checked. Each method throws {@link ConfigException} with the file's name and what to do.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class ProtectedFile {

    /** More than any secret in a line takes; a device or somebody's database is not read to its end. */
    private static final int SECRET_LENGTH_MAX = 1_024;

    /** More than any key or chain of certificates takes. */
    private static final int PEM_LENGTH_MAX = 1 << 20;

    private static final int TEXT_LENGTH_MAX = 16 << 20;

    private static final Set<PosixFilePermission> FOR_THE_WORLD = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private static final Set<PosixFilePermission> WRITE_FOR_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private ProtectedFile() {}

    /** The content of a file that only its owner may read, at most 1 KiB, for the caller to overwrite. */
    public static byte[] readSecret(Path file) {
        requireFile(file);
        requireSecret(file, FOR_OTHERS, "600");
        return read(file, SECRET_LENGTH_MAX);
    }

    /** The first line of a file that only its owner may read, such as a password. */
    public static String secretLine(Path file) {
        byte[] content = readSecret(file);
        try {
            return new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() ->
                            new ConfigException("no secret in it: file=" + file + "; write it into the first line"));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * The text of a file with a key to certificates, at most 1 MiB. A group may read it, which is how the key of a server's name
     * is shared among its services.
     */
    static String readKey(Path file) {
        requireFile(file);
        requireSecret(file, FOR_THE_WORLD, "o=");
        return new String(read(file, PEM_LENGTH_MAX), StandardCharsets.ISO_8859_1);
    }

    /** The text of a file that is no secret, at most 1 MiB. */
    static String readOpen(Path file) {
        requireFile(file);
        return new String(read(file, PEM_LENGTH_MAX), StandardCharsets.ISO_8859_1);
    }

    private static void requireSecret(Path file, Set<PosixFilePermission> forbidden, String remedy) {
        if (!isCredential(file, System.getenv("CREDENTIALS_DIRECTORY"))) {
            requireNone(file, forbidden, "secret file is open to others", remedy);
        }
    }

    /**
     * Whether systemd made the file for this service alone (systemd.exec(5), "Credentials"). The service's user reads it by
     * an access control list, whose mask stat(2) shows as rights of the group.
     */
    static boolean isCredential(Path file, String credentials) {
        return credentials != null
                && !credentials.isEmpty()
                && Path.of(credentials).equals(file.toAbsolutePath().getParent());
    }

    /** The content of a file that only its owner may change, at most 16 MiB. */
    public static byte[] readTrusted(Path file) {
        requireFile(file);
        requireNone(file, WRITE_FOR_OTHERS, "file can be changed by others", "go-w");
        return read(file, TEXT_LENGTH_MAX);
    }

    /** Creates a file that nobody but its owner can read at any moment. */
    public static void create(Path file, byte[] content) {
        requireFile(file);
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] attributes = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
                write(channel, file, content);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ConfigException(
                    "file exists already: file=" + file + "; remove it first, if it is not needed", e);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    "cannot write file: file=" + file + "; there is no folder "
                            + file.toAbsolutePath().getParent(),
                    e);
        } catch (IOException e) {
            throw unusable("cannot write", file, e);
        }
    }

    /** Half a key is none, and would be in the way of the next attempt. */
    private static void write(SeekableByteChannel channel, Path file, byte[] content) throws IOException {
        try {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void requireFile(Path file) {
        if (file.toString().isEmpty()) {
            throw new ConfigException("the file's name is empty: name a file");
        }
        if (Files.isDirectory(file)) {
            throw new ConfigException("not a file but a folder: " + file + "; name a file in it");
        }
    }

    private static void requireNone(Path file, Set<PosixFilePermission> forbidden, String problem, String remedy) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = view.readAttributes().permissions();
            if (permissions.stream().anyMatch(forbidden::contains)) {
                throw new ConfigException(problem + ": file=" + file + " mode="
                        + PosixFilePermissions.toString(permissions) + "; run `chmod " + remedy + " " + file + "`");
            }
        } catch (IOException e) {
            throw unusable("cannot read", file, e);
        }
    }

    private static byte[] read(Path file, int max) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(max + 1);
            if (content.length > max) {
                Arrays.fill(content, (byte) 0);
                throw new ConfigException("file too long: file=" + file + " max=" + max);
            }
            return content;
        } catch (IOException e) {
            throw unusable("cannot read", file, e);
        }
    }

    private static ConfigException unusable(String problem, Path file, IOException e) {
        return new ConfigException(problem + " file: file=" + file + "; " + FileErrors.reason(e), e);
    }
}

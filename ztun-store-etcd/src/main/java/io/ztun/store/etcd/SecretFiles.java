package io.ztun.store.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

import io.ztun.api.ConfigException;

/** Files, of which those with secrets must be open to their owner alone. */
final class SecretFiles {
    /** More than any key or chain of certificates takes. */
    private static final int LENGTH_MAX = 1 << 20;

    private SecretFiles() {}

    /** The first line of a file that is the owner's alone. */
    static String password(String file) {
        String password = secret(file).lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw new ConfigException("no password in it: file=" + file + "; write it into the first line");
        }
        return password;
    }

    /** A file that is the owner's alone, or that systemd made for this service (systemd.exec(5), "Credentials"). */
    static String secret(String file) {
        Path path = path(file);
        String credentials = System.getenv("CREDENTIALS_DIRECTORY");
        if (credentials == null
                || credentials.isEmpty()
                || !Path.of(credentials).equals(path.toAbsolutePath().getParent())) {
            requirePrivate(path);
        }
        return read(file);
    }

    private static void requirePrivate(Path file) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return; // as on Windows
        }
        try {
            String mode = PosixFilePermissions.toString(view.readAttributes().permissions());
            if (!mode.endsWith("------")) {
                throw new ConfigException("secret file is open to others: file=" + file + " mode=" + mode
                        + "; run `chmod 600 " + file + "`");
            }
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    static String read(String file) {
        Path path = path(file);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(LENGTH_MAX + 1);
            if (content.length > LENGTH_MAX) {
                throw new ConfigException("too long: file=" + file + " max=" + LENGTH_MAX);
            }
            return new String(content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw cannotRead(path, e);
        }
    }

    private static ConfigException cannotRead(Path file, IOException cause) {
        return cause instanceof NoSuchFileException
                ? new ConfigException("no such file: " + file, cause)
                : new ConfigException("cannot read: file=" + file + " reason=" + Failures.reason(cause), cause);
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new ConfigException("not a file's name: " + file, e);
        }
    }
}

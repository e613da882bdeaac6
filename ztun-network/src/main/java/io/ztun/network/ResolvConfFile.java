package io.ztun.network;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * {@code /etc/resolv.conf} itself, where nobody else looks after it. The former one lies beside it for as long, be it a file or a link.
 * The file is written in place: in a container it is mounted, and cannot be replaced.
 */
final class ResolvConfFile implements Names {
    private static final String MARK = "# Written by ztun, which puts back the former one at its end: ";

    private final Path file;
    private final Path former;

    ResolvConfFile(Path file, String tunnel) {
        this.file = file;
        this.former = file.resolveSibling("resolv.conf.before-ztun-" + tunnel.replaceAll("[^A-Za-z0-9._-]", "_"));
    }

    private String mark() {
        return MARK + former + "\n";
    }

    @Override
    public void set(String device, Accepted accepted) {
        try {
            String now = Files.exists(file) ? Files.readString(file) : "";
            if (!now.startsWith(mark())) {
                if (now.startsWith(MARK)) {
                    throw new NetworkException("another tunnel has the names of this machine: file=" + file
                            + "; leave them to one of the two");
                }
                keep();
            }
            boolean made = !Files.exists(file);
            Files.writeString(file, mark() + Resolvconf.lines(accepted));
            if (made) { // all users look names up, whatever this process's mask
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new NetworkException(
                    "names cannot be looked up in the tunnel: file=" + file + " reason=" + reason(e)
                            + "; run ztun as root, use systemd-resolved, or see docs/networks.md, As a service",
                    e);
        }
    }

    /** The system's own words, where there are any; else the exception's name says it. */
    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName();
    }

    /** A link goes, or what it leads to would be written. An empty one stands for none. */
    private void keep() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(former, "");
            return;
        }
        Files.copy(
                file,
                former,
                LinkOption.NOFOLLOW_LINKS,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        if (Files.isSymbolicLink(file)) {
            Files.delete(file);
        }
    }

    /** What somebody has written since stays. */
    @Override
    public boolean restore() {
        if (!Files.exists(former, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            if (Files.exists(file) && !Files.readString(file).startsWith(mark())) {
                Files.delete(former);
            } else if (Files.isSymbolicLink(former)) {
                Files.move(former, file, StandardCopyOption.REPLACE_EXISTING);
            } else if (Files.size(former) == 0) {
                Files.deleteIfExists(file);
                Files.delete(former);
            } else {
                Files.write(file, Files.readAllBytes(former));
                Files.delete(former);
            }
            return true;
        } catch (IOException e) {
            throw new NetworkException(
                    "the former file of name servers cannot be put back: file=" + file + " former=" + former
                            + " reason=" + reason(e) + "; do it by hand",
                    e);
        }
    }
}

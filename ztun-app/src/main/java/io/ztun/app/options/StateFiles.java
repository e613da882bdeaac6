package io.ztun.app.options;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

import io.ztun.api.files.FileErrors;

/**
 * The files in which a tunnel keeps what outlives its process. Their folder is made when the first is asked for; where that cannot
 * be, one warning says so, and nothing is kept. One thread's.
 */
public final class StateFiles {
    private final TunnelOptions options;
    private final StateChoice choice;
    private final Logger log;

    /** Empty where there is none; null as long as nobody has asked. */
    private Optional<Path> folder;

    /** @param options which tunnel it is, and where it is to keep things */
    public StateFiles(TunnelOptions options) {
        this(options, System.getLogger("io.ztun.app"));
    }

    StateFiles(TunnelOptions options, Logger log) {
        this.options = options;
        this.log = log;
        choice = options.state();
    }

    /** A server's file of leases. */
    public Optional<Path> leases() {
        return choice.leases().isPresent()
                ? choice.leases().filter(file -> !file.equals(StateChoice.OFF)).map(Path::of)
                : file("leases");
    }

    /** A server's file of what its clients have used of their quotas. */
    public Optional<Path> quotas() {
        return file("quotas");
    }

    /** The file with a client's identity; one that has a key is known by that. */
    public Optional<Path> identity() {
        return options.keys.keyFile.isPresent() ? Optional.empty() : file("identity");
    }

    /** The file with what a client knows of networks; where there is one transport, there is nothing to know. */
    public Optional<Path> networks() {
        return options.connection.transports.size() > 1 ? file("networks") : Optional.empty();
    }

    private Optional<Path> file(String name) {
        if (folder == null) {
            folder = choice.folder(options).filter(this::isThere);
        }
        return folder.map(made -> made.resolve(name));
    }

    /** Other users may pass through the parent, to what is theirs (--user). */
    private boolean isThere(Path folder) {
        try {
            Path parent = folder.getParent();
            if (!Files.isDirectory(parent)) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            }
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return true;
        } catch (IOException e) {
            return isMissing(folder, FileErrors.reason(e));
        } catch (UnsupportedOperationException e) {
            return isMissing(folder, "the file system has no permissions");
        }
    }

    private boolean isMissing(Path folder, String reason) {
        log.log(
                Level.WARNING,
                "No folder for what outlives the process, addresses may change with a restart: folder=" + folder
                        + " reason=" + reason + "; name another with --state-dir, or --state-dir off");
        return false;
    }
}

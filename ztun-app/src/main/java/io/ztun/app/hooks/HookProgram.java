package io.ztun.app.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ztun.api.ConfigException;

/**
 * A program and its arguments, as the user wrote them.
 *
 * @param event when it is run
 * @param command the program's full path, and arguments
 */
public record HookProgram(HookEvent event, List<String> command) {

    /**
     * Splits a command at its blanks. No shell has a look at it, so that there are neither quotes nor variables.
     *
     * @throws ConfigException if it does not begin with the full path of a program
     */
    public static HookProgram parse(HookEvent event, String text) {
        List<String> command = List.of(text.strip().split("\\s+"));
        if (!command.get(0).startsWith("/")) {
            throw new ConfigException(
                    "--" + event.label() + " wants the full path of a program, and its arguments: got=" + text
                            + " wanted=/etc/ztun/" + event.label() + " ARGUMENT...");
        }
        return new HookProgram(event, command);
    }

    /**
     * Makes sure that nobody but root and the user that it runs as decides what it does: they own the file and all folders on the
     * way to it, links included, and others may not write there.
     *
     * @param uid the number of the user that it runs as
     * @throws ConfigException if it is not so, or there is no such program
     */
    public void requireTrusted(int uid) {
        try {
            Path file = Path.of(command.get(0)).normalize();
            for (int links = 0; Files.isSymbolicLink(file) && links < 40; links++) { // as many as the kernel follows
                requireFolders(file, uid);
                file = file.resolveSibling(Files.readSymbolicLink(file)).normalize();
            }
            requireFolders(file, uid);
            require(file, uid);
            if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
                throw refused("not a program that can be run", file, "chmod +x " + file);
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException("--" + event.label() + ": no such file: " + e.getFile(), e);
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException("--" + event.label() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** As they are written, and as they really are. */
    private void requireFolders(Path file, int uid) throws IOException {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            require(folder, uid);
        }
        for (Path folder = file.getParent().toRealPath(); folder != null; folder = folder.getParent()) {
            require(folder, uid);
        }
    }

    private void require(Path path, int uid) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,permissions");
        int owner = (Integer) attributes.get("uid");
        if (owner != 0 && owner != uid) {
            throw refused("belongs to another user, who could change it", path, "chown root " + path);
        }
        Set<?> permissions = (Set<?>) attributes.get("permissions");
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw refused("can be changed by others", path, "chmod go-w " + path);
        }
    }

    private ConfigException refused(String problem, Path path, String remedy) {
        return new ConfigException("--" + event.label() + " " + problem + ": "
                + (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "folder=" : "file=") + path + "; run `" + remedy
                + "`, or name a program that is root's alone");
    }
}

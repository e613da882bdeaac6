package io.ztun.watch.socket;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;

/** The tunnels of this machine, by the sockets in a folder. Immutable. */
public final class Tunnels {
    private static final String SUFFIX = ".sock";

    private final Path folder;

    /** Those in {@code /run/ztun}. */
    public Tunnels() {
        this(Path.of("/run/ztun"));
    }

    /** Those in another folder. */
    public Tunnels(Path folder) {
        this.folder = folder;
    }

    /**
     * All whose socket is there, by their names.
     *
     * @throws WatchException if there is none, or the folder cannot be read
     */
    public List<Tunnel> all() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Tunnel> found = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(file -> new Tunnel(name(file), file))
                    .toList();
            if (found.isEmpty()) {
                throw none(null);
            }
            return found;
        } catch (NoSuchFileException e) {
            throw none(e);
        } catch (AccessDeniedException e) {
            throw new WatchException("no right to look for tunnels: folder=" + folder + "; use sudo", e);
        } catch (IOException e) {
            throw new WatchException("cannot look for tunnels: folder=" + folder + " cause=" + e.getMessage(), e);
        }
    }

    private DownException none(IOException cause) {
        return new DownException("no tunnel is up: no socket in folder=" + folder, cause);
    }

    /** The one of that name, or with that socket: what has a slash in it is a file. It need not be there. */
    public Tunnel named(String name) {
        if (name.isBlank() || name.indexOf('\0') >= 0) {
            throw new ConfigException("NAME wants a tunnel's name, or its socket's path: (nothing)");
        }
        Path path = name.indexOf('/') >= 0 ? Path.of(name) : folder.resolve(name + SUFFIX);
        return new Tunnel(name(path), path);
    }

    /**
     * The one of that name; without a name the only one.
     *
     * @param name or null
     */
    public Tunnel one(String name) {
        if (name != null) {
            return named(name);
        }
        List<Tunnel> all = all();
        if (all.size() > 1) {
            throw new ConfigException("several tunnels are up, name one of them: "
                    + all.stream().map(Tunnel::name).collect(Collectors.joining(", ")));
        }
        return all.get(0);
    }

    private static String name(Path socket) {
        String file = String.valueOf(socket.getFileName());
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }
}

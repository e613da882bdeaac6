package io.ztun.watch.socket;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;
import io.ztun.watch.text.Printable;

/** The tunnels of this machine, by the sockets in a few folders. Immutable. */
public final class Tunnels {
    private static final String SUFFIX = ".sock";
    private static final Path SYSTEM = Path.of("/run/ztun");

    private final List<Path> folders;
    private final Duration patience;

    /** The user's own, in {@code $XDG_RUNTIME_DIR/ztun}, and those of services and root, in {@code /run/ztun}. */
    public Tunnels() {
        this(usual());
    }

    /** Those in other folders. */
    public Tunnels(List<Path> folders) {
        this(folders, Tunnel.PATIENCE);
    }

    /** @param patience how long a tunnel may take for an answer */
    public Tunnels(List<Path> folders, Duration patience) {
        this.folders = List.copyOf(folders);
        this.patience = patience;
    }

    private static List<Path> usual() {
        String own = System.getenv("XDG_RUNTIME_DIR");
        return own == null || !own.startsWith("/") ? List.of(SYSTEM) : List.of(Path.of(own, "ztun"), SYSTEM);
    }

    /**
     * All whose socket is there, by folder and name.
     *
     * @throws WatchException if there is none, or a folder cannot be read
     */
    public List<Tunnel> all() {
        List<Tunnel> found = new ArrayList<>();
        for (Path folder : folders) {
            sockets(folder).forEach(file -> found.add(new Tunnel(name(file), file, patience)));
        }
        if (found.isEmpty()) {
            throw new DownException(
                    "no tunnel is up: no socket in "
                            + folders.stream().map(Path::toString).collect(Collectors.joining(", ")),
                    null);
        }
        return found;
    }

    private static List<Path> sockets(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (AccessDeniedException e) {
            throw new WatchException("no right to look for tunnels: folder=" + folder + "; use sudo", e);
        } catch (IOException e) {
            throw new WatchException("cannot look for tunnels: folder=" + folder + " cause=" + e.getMessage(), e);
        }
    }

    /** The one of that name, or with that socket: what has a slash in it is a file. It need not be there. */
    public Tunnel named(String name) {
        if (name.isBlank()) {
            throw new ConfigException("NAME wants a tunnel's name, or its socket's path: (nothing)");
        }
        try {
            Path path = path(name);
            return name.indexOf('/') >= 0
                    ? new Tunnel(name(path), path, patience)
                    : new Tunnel(name, path, patience, this::others);
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    "NAME wants a tunnel's name, or its socket's path, in the locale's character set: "
                            + Printable.of(name) + "; with LC_ALL=C.UTF-8 it has all",
                    e);
        }
    }

    /** For who has named one that is not there. */
    private String others() {
        try {
            return "; no tunnel of that name runs here, but: "
                    + all().stream().map(Tunnel::name).collect(Collectors.joining(", "));
        } catch (WatchException e) {
            return ""; // there is none, or it is not for us to know
        }
    }

    private Path path(String name) {
        return name.indexOf('/') >= 0
                ? Path.of(name)
                : folders.stream()
                        .map(folder -> folder.resolve(name + SUFFIX))
                        .filter(Files::exists)
                        .findFirst()
                        .orElse(folders.get(folders.size() - 1).resolve(name + SUFFIX));
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

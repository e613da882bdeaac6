package io.ztun.app.options;

import java.nio.file.Path;
import java.util.Optional;

import io.ztun.api.ConfigException;

/**
 * Where a tunnel's control socket is: in a folder with those of the machine's other tunnels.
 *
 * @param named the socket, or {@link #OFF}; absent: where the system has such things
 */
public record ControlChoice(Optional<String> named) {
    /** There is none. */
    public static final String OFF = "off";

    /** What the name of each socket ends with. */
    public static final String SUFFIX = ".sock";

    /** What {@code --control} is where it is not given. */
    private static final String VARIABLE = "ZTUN_CONTROL";

    private static final String ROOTS = "/run/ztun";
    private static final String CONFIG_SUFFIX = ".toml";

    /**
     * The socket; empty where there is to be none, or no folder for it.
     *
     * @throws ConfigException if what was said is no file's name
     */
    public Optional<Path> path(String tunnel) {
        Optional<String> said = named.or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
        return said.isPresent()
                ? said.filter(path -> !path.equals(OFF)).map(new FileName()::read)
                : folder().map(folder -> folder.resolve(tunnel + SUFFIX));
    }

    /** Where sockets are that nobody has named. Of several tunnels each has its own in it. */
    public static Optional<Path> folder() {
        return SystemFolders.of("RUNTIME_DIRECTORY", ROOTS)
                .or(() -> Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                        .filter(path -> path.startsWith("/"))
                        .map(path -> Path.of(path, "ztun")));
    }

    /**
     * What a tunnel is called.
     *
     * @param config its configuration file, if it has one
     * @param tun its interface
     */
    public static String name(Optional<Path> config, String tun) {
        return config.map(file -> file.getFileName().toString())
                .map(name ->
                        name.endsWith(CONFIG_SUFFIX) ? name.substring(0, name.length() - CONFIG_SUFFIX.length()) : name)
                .filter(name -> !name.isEmpty())
                .orElse(tun);
    }
}

package io.ztun.app.options;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a tunnel keeps what outlives its process: in a folder of its own, whose name tells it from the machine's other tunnels.
 *
 * @param dir the folder of all those folders, or {@link #OFF}; absent: where the system has such things
 * @param leases a server's file of leases, or {@link #OFF}; absent: in the tunnel's folder
 */
public record StateChoice(Optional<String> dir, Optional<String> leases) {
    /** Nothing is kept. */
    public static final String OFF = "off";

    /** What {@code --state-dir} is where it is not given. */
    private static final String VARIABLE = "ZTUN_STATE_DIR";

    private static final String ROOTS = "/var/lib/ztun";

    /** The longest name of a host that goes into a file name; a longer one would not fit. */
    private static final int HOST_LENGTH_MAX = 150;

    /** The tunnel's folder, whether it is there yet or not. */
    public Optional<Path> folder(TunnelOptions options) {
        return parent().map(parent -> parent.resolve(name(options)));
    }

    private Optional<Path> parent() {
        Optional<String> named = dir.or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
        if (named.isPresent()) {
            return named.filter(name -> !name.equals(OFF)).map(Path::of);
        }
        return SystemFolders.of("STATE_DIRECTORY", ROOTS).or(StateChoice::ofUser);
    }

    private static Optional<Path> ofUser() {
        String xdg = System.getenv("XDG_STATE_HOME");
        String home = System.getenv("HOME");
        if (xdg != null && xdg.startsWith("/")) {
            return Optional.of(Path.of(xdg, "ztun"));
        }
        return Optional.ofNullable(home)
                .filter(path -> path.startsWith("/") && path.length() > 1)
                .map(path -> Path.of(path, ".local/state/ztun"));
    }

    /** What tells the tunnel from the machine's others, and is the same when it is started again. */
    public String name(TunnelOptions options) {
        String host = Optional.of(options.connection.servers)
                .filter(servers -> !servers.isEmpty())
                .map(servers -> servers.stream().map(HostAndPort::host).collect(Collectors.joining("_")))
                .or(() -> options.connection.bindAddress().map(address -> address.getHostAddress()))
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .map(text -> text.length() > HOST_LENGTH_MAX ? Integer.toHexString(text.hashCode()) : text)
                .map(text -> "-" + text)
                .orElse("");
        return (options.isServer() ? "server-" : "client-")
                + options.connection.transports("_").replace(':', '.')
                + host
                + "-"
                + options.connection.port()
                + options.network.tunName.map(name -> "-" + name).orElse("");
    }

    /** Whether a server's leases are to outlive it. */
    boolean keepsLeases() {
        return leases.isPresent() ? leases.filter(file -> !file.equals(OFF)).isPresent() : parent().isPresent();
    }
}

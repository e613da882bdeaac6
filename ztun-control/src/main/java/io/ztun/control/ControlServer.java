package io.ztun.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.control.info.Setting;
import io.ztun.control.internal.http.Door;
import io.ztun.control.internal.http.HttpService;
import io.ztun.control.internal.http.Subject;
import io.ztun.control.internal.socket.Doorman;
import io.ztun.control.internal.socket.Port;
import io.ztun.control.internal.socket.SocketFile;
import io.ztun.core.Tunnel;

/**
 * Tells what a tunnel does, and takes orders, over HTTP on a Unix socket. The sockets are open from {@link #start()} on; the HTTP
 * server behind them, with its classes and its threads, begins when the first one connects. It never holds up a tunnel's own threads.
 * Thread-safe.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.ztun.control");
    private static final int TOKEN_LENGTH_MIN = 16;

    private final Subject subject;
    private final Optional<Path> path;
    private final Optional<Integer> owner;
    private final Optional<InetSocketAddress> http;
    private final Optional<String> token;
    private final Duration portPause;
    private final List<Doorman> doormen = new ArrayList<>();
    private SocketFile socket;
    private Port port;
    private boolean started;

    /** Of {@link #service}, which doors open on threads of their own. */
    private final Object opening = new Object();

    private HttpService service;

    ControlServer(Subject subject, Builder builder) {
        this.subject = subject;
        path = builder.socket;
        owner = builder.owner;
        http = builder.http;
        token = builder.token;
        portPause = builder.portPause;
        if (token.isPresent() && token.get().length() < TOKEN_LENGTH_MIN) {
            throw new ConfigException(
                    "the control token is too short: min=" + TOKEN_LENGTH_MIN + " characters; ztun genkey makes one");
        }
        if (token.isEmpty()
                && http.filter(at -> !at.getAddress().isLoopbackAddress()).isPresent()) {
            throw new ConfigException("beyond this machine the control server needs a token: see `http-token-file`");
        }
    }

    /** Begins a server for a tunnel, which has to be started before anybody asks. */
    public static Builder builder(Tunnel tunnel) {
        return new Builder(tunnel);
    }

    /**
     * Opens the sockets, each on its own: where the Unix socket cannot be had, there is still the port, with one warning, and
     * the reverse. A port that somebody else has is tried again now and then.
     *
     * @throws ConfigException if the Unix socket cannot be had and no port is wanted
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the control server was started before");
        }
        started = true;
        try {
            if (path.isPresent()) {
                socket = SocketFile.bind(path.get(), owner);
                await(socket.channel(), Optional.empty());
            }
        } catch (ConfigException e) {
            if (http.isEmpty()) {
                throw e;
            }
            LOG.log(Level.WARNING, "There is no control socket: " + e.getMessage());
        }
        if (http.isPresent()) {
            port = new Port(http.get(), channel -> await(channel, Optional.of(new Door(token))));
            port.open(portPause);
        }
    }

    private void await(ServerSocketChannel channel, Optional<Door> door) {
        HttpService.Entrance entrance = new HttpService.Entrance(channel, door);
        synchronized (doormen) {
            doormen.add(new Doorman(channel, () -> serve(entrance)));
        }
    }

    /** Loads Jetty: on a door's thread, once somebody has come. */
    private void serve(HttpService.Entrance entrance) throws Exception {
        synchronized (opening) {
            if (service == null) {
                service = HttpService.open(subject);
            }
            service.add(entrance);
        }
    }

    /** Where the page is, as a browser takes it; empty without {@link Builder#http}, and as long as the port cannot be had. */
    public synchronized Optional<String> httpAddress() {
        return port == null ? Optional.empty() : port.url();
    }

    /** Ends what is going on, and removes the socket. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        try {
            if (port != null) {
                port.close();
            }
            synchronized (doormen) {
                doormen.forEach(Doorman::close);
            }
            synchronized (opening) {
                if (service != null) {
                    service.close();
                }
            }
        } finally {
            if (socket != null) {
                socket.close();
            }
        }
    }

    /** A server's settings. */
    public static final class Builder {
        final Tunnel tunnel;
        String version = "unknown";
        String name;
        Supplier<List<Setting>> settings = List::of;
        Optional<Path> socket = Optional.empty();
        Optional<Integer> owner = Optional.empty();
        Optional<InetSocketAddress> http = Optional.empty();
        Optional<String> token = Optional.empty();
        Optional<Consumer<String>> logLevel = Optional.empty();
        Optional<Runnable> statisticsLine = Optional.empty();
        Duration portPause = Duration.ofSeconds(10);

        Builder(Tunnel tunnel) {
            this.tunnel = Objects.requireNonNull(tunnel, "tunnel");
        }

        /** The program's version; {@code unknown} if not set. */
        public Builder version(String version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /** The tunnel's name; that of its interface if not set. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** What is asked for the settings in force, each time that somebody wants to see them; none if not set. */
        public Builder settings(Supplier<List<Setting>> settings) {
            this.settings = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Where the Unix socket is; its folder exists. There is none if not set. */
        public Builder socket(Path path) {
            socket = Optional.of(path);
            return this;
        }

        /** The number of the user who may connect to the Unix socket; this process's own if not set. To give it away takes root. */
        public Builder owner(int uid) {
            owner = Optional.of(uid);
            return this;
        }

        /**
         * Where the page and the metrics are, and all else but orders. Beyond loopback a {@link #token} is needed. There is nothing
         * over TCP if not set.
         */
        public Builder http(InetSocketAddress address) {
            http = Optional.of(address);
            return this;
        }

        /**
         * What those prove themselves by who come over TCP; with it, they may give orders.
         *
         * @param secret 16 characters or more
         */
        public Builder token(String secret) {
            token = Optional.of(secret);
            return this;
        }

        /**
         * What changes the log's level.
         *
         * @param change is given error, warning, info or debug
         */
        public Builder logLevel(Consumer<String> change) {
            logLevel = Optional.of(change);
            return this;
        }

        /** What puts a line of statistics on the log. */
        public Builder statisticsLine(Runnable print) {
            statisticsLine = Optional.of(print);
            return this;
        }

        /** Makes the server; nothing is opened before {@link ControlServer#start()}. */
        public ControlServer build() {
            return new ControlServer(new TunnelSubject(this), this);
        }
    }
}

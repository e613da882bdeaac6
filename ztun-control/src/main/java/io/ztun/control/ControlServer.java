package io.ztun.control;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.control.info.Setting;
import io.ztun.control.internal.http.Door;
import io.ztun.control.internal.http.HttpService;
import io.ztun.control.internal.http.Subject;
import io.ztun.control.internal.socket.Doorman;
import io.ztun.control.internal.socket.SocketFile;
import io.ztun.core.Tunnel;

/**
 * Tells what a tunnel does, and takes orders, over HTTP on a Unix socket. The sockets are open from {@link #start()} on; the HTTP
 * server behind them, with its classes and its threads, begins when the first one connects. It never holds up a tunnel's own threads.
 * Thread-safe.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class ControlServer implements AutoCloseable {
    private static final int TOKEN_LENGTH_MIN = 16;

    private final Subject subject;
    private final Optional<Path> path;
    private final Optional<Integer> owner;
    private final Optional<InetSocketAddress> http;
    private final Optional<String> token;
    private SocketFile socket;
    private ServerSocketChannel tcp;
    private Doorman doorman;

    ControlServer(Subject subject, Builder builder) {
        this.subject = subject;
        path = builder.socket;
        owner = builder.owner;
        http = builder.http;
        token = builder.token;
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
     * Opens the sockets.
     *
     * @throws ConfigException if one cannot be had; nothing is open then
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() {
        if (doorman != null) {
            throw new IllegalStateException("the control server was started before");
        }
        try {
            if (path.isPresent()) {
                socket = SocketFile.bind(path.get(), owner);
            }
            if (http.isPresent()) {
                tcp = listen(http.get());
            }
            doorman = new Doorman(
                    Stream.of(socket == null ? null : socket.channel(), tcp)
                            .filter(Objects::nonNull)
                            .toList(),
                    this::serve);
            doorman.start();
        } catch (IOException e) {
            close();
            throw new ConfigException("the control server cannot be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        boolean ipv4 = address.getAddress() instanceof Inet4Address; // or 0.0.0.0 would be both
        ServerSocketChannel channel =
                ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(address);
        } catch (IOException e) {
            channel.close();
            throw new ConfigException(
                    "the port of `http` cannot be had: address="
                            + address.getAddress().getHostAddress() + " port=" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Loads Jetty: on the door's thread, once somebody has come. */
    private Runnable serve() throws Exception {
        List<HttpService.Entrance> entrances = new ArrayList<>();
        if (socket != null) {
            entrances.add(new HttpService.Entrance(socket.channel(), Optional.empty()));
        }
        if (tcp != null) {
            entrances.add(new HttpService.Entrance(tcp, Optional.of(new Door(token))));
        }
        return HttpService.open(entrances, subject)::close;
    }

    /** Where the page is, as a browser takes it; empty without {@link Builder#http}, and before the start. */
    public synchronized Optional<String> httpAddress() {
        if (tcp == null) {
            return Optional.empty();
        }
        ServerSocket bound = tcp.socket();
        String host = bound.getInetAddress().getHostAddress();
        return Optional.of(
                "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getLocalPort() + "/");
    }

    /** Ends what is going on, and removes the socket. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        try {
            if (doorman != null) {
                doorman.close();
            }
        } finally {
            if (socket != null) {
                socket.close();
            }
            if (tcp != null) {
                closeQuietly(tcp);
            }
        }
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // there is nothing more to be done for it
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

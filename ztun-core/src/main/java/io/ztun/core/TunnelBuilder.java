package io.ztun.core;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.SessionTokens;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/**
 * The settings that a server and a client share. Not thread-safe. What is not set is found among the {@link Plugins} of
 * the class or module path.
 *
 * @param <B> the builder itself
 */
@Api(Api.Status.STABLE)
public abstract sealed class TunnelBuilder<B extends TunnelBuilder<B>> permits ZtunServer.Builder, ZtunClient.Builder {

    int port = Bounds.PORT_DEFAULT;
    int mtu = Bounds.MTU_DEFAULT;
    List<CodecProvider> codecs;
    CodecLevel codecLevel = CodecLevel.STANDARD;
    List<TransportProvider> transports = List.of();
    final Map<String, Integer> transportPorts = new LinkedHashMap<>();
    TunProvider tun;
    TunDevice tunDevice;
    Optional<String> tunName = Optional.empty();
    TunConfig.Offloads offload = TunConfig.Offloads.AUTO;
    TunnelListener listener = new TunnelListener() {};
    Duration handshakeTimeout = Bounds.HANDSHAKE_TIMEOUT_DEFAULT;
    OptionalInt threads = OptionalInt.empty();
    Security security = Security.open();
    Privacy privacy = Privacy.STANDARD;
    MemoryLimits memory = MemoryLimits.NONE;
    Optional<Path> memoryDir = Optional.empty();
    LiveSettings live = LiveSettings.DEFAULT;
    SocketOptions sockets = SocketOptions.NONE;

    /** Of a server. */
    List<Cidr> balancers = List.of();

    boolean legacy;

    TunnelBuilder() {}

    /** Of a server with keys. */
    Optional<SessionTokens> sessionTokens() {
        return Optional.empty();
    }

    abstract B self();

    /** The server's port, 0 to 65,535; a server takes 0 for any free one. */
    public B port(int port) {
        if (port < 0 || port > Bounds.PORT_MAX) {
            throw new ConfigException("port out of range: port=" + port + " min=0 max=" + Bounds.PORT_MAX);
        }
        this.port = port;
        return self();
    }

    /** The interface's MTU in bytes; a client takes the smaller of its own and the server's. */
    public B mtu(int mtu) {
        if (mtu < Bounds.MTU_MIN || mtu > Bounds.MTU_MAX) {
            throw new ConfigException(
                    "mtu out of range: mtu=" + mtu + " min=" + Bounds.MTU_MIN + " max=" + Bounds.MTU_MAX);
        }
        this.mtu = mtu;
        return self();
    }

    /** The codecs: what a client offers, in order of preference, or what a server accepts. */
    public B codecs(List<CodecProvider> codecs) {
        if (codecs.isEmpty()) {
            throw new ConfigException("no codec: name at least one; none is a codec too");
        }
        this.codecs = List.copyOf(codecs);
        return self();
    }

    /** The level at which this side compresses, for the codec that is agreed on. */
    public B codecLevel(CodecLevel level) {
        this.codecLevel = Objects.requireNonNull(level, "level");
        return self();
    }

    /** The transport, in place of those that were set before. */
    public B transport(TransportProvider transport) {
        return transports(List.of(Objects.requireNonNull(transport, "transport")));
    }

    /**
     * The transports, the best first, each of another name: a server listens on every one, on the same port where {@link
     * #transportPort} names no other. A client takes the first that works, and
     * goes back to a better one when that works again.
     *
     * @throws ConfigException if there is none, or one twice
     */
    public B transports(List<TransportProvider> transports) {
        if (transports.isEmpty()) {
            throw new ConfigException("no transport: name at least one");
        }
        List<String> names = transports.stream().map(TransportProvider::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new ConfigException("a transport is named twice: transport=" + names);
        }
        this.transports = List.copyOf(transports);
        return self();
    }

    /**
     * The port of one of the transports, where it is not that of {@link #port}, nor that of a client's server: such as 443 for one
     * that gets through where others do not. Two transports that listen on TCP's ports, as tcp and tls do, cannot share one.
     *
     * @param transport its name; building the tunnel fails if it is none of the transports
     * @param port 1 to 65,535
     * @throws ConfigException if the port is out of range
     */
    public B transportPort(String transport, int port) {
        Objects.requireNonNull(transport, "transport");
        if (port < 1 || port > Bounds.PORT_MAX) {
            throw new ConfigException(
                    "port out of range: transport=" + transport + " port=" + port + " min=1 max=" + Bounds.PORT_MAX);
        }
        transportPorts.put(transport, port);
        return self();
    }

    /** The kind of TUN device to open. */
    public B tun(TunProvider tun) {
        this.tun = Objects.requireNonNull(tun, "tun");
        return self();
    }

    /** A device that is open already, in place of {@link #tun}; it is this tunnel's alone, and closed with it. */
    public B tunDevice(TunDevice device) {
        this.tunDevice = Objects.requireNonNull(device, "device");
        return self();
    }

    /** The interface's name, in place of the first free one. */
    public B tunName(String name) {
        this.tunName = Optional.of(name);
        return self();
    }

    /** Whether super-packets are used; {@link TunConfig.Offloads#AUTO} if not set. */
    public B offload(TunConfig.Offloads offload) {
        this.offload = Objects.requireNonNull(offload, "offload");
        return self();
    }

    /** Who is told what happens. */
    public B listener(TunnelListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return self();
    }

    /** How long a peer may take for its part of the handshake; five seconds if not set. */
    public B handshakeTimeout(Duration timeout) {
        this.handshakeTimeout = positive(timeout, "handshake timeout");
        return self();
    }

    /**
     * How long a small packet may wait for others to share a frame with, up to {@link Bounds#LINGER_MAX}; not at all if not set.
     * It saves bytes on the line and costs latency.
     */
    public B linger(Duration linger) {
        live = live.withLinger(linger);
        return self();
    }

    /**
     * How many threads carry packets each way, 1 to {@link Bounds#THREADS_MAX}; if not set, one for every two processors, up to
     * four.
     */
    public B threads(int threads) {
        if (threads < 1 || threads > Bounds.THREADS_MAX) {
            throw new ConfigException("threads out of range: threads=" + threads + " min=1 max=" + Bounds.THREADS_MAX);
        }
        this.threads = OptionalInt.of(threads);
        return self();
    }

    /** What the two ends prove to each other, and whether packets are sealed; {@link Security#open()} if not set. */
    public B security(Security security) {
        this.security = Objects.requireNonNull(security, "security");
        return self();
    }

    /** How much the lengths of frames may tell; {@link Privacy#STANDARD} if not set. */
    public B privacy(Privacy privacy) {
        this.privacy = Objects.requireNonNull(privacy, "privacy");
        live = live.withNoCompress(privacy.noCompress());
        return self();
    }

    /**
     * How much is kept of what is carried, to be referred to when it comes again; {@link MemoryLimits#NONE} if not set. Takes {@link
     * Privacy.History#SHARED}.
     */
    public B memory(MemoryLimits memory) {
        this.memory = Objects.requireNonNull(memory, "memory");
        return self();
    }

    /**
     * The folder in which what {@link #memory} keeps outlives the process, sealed where there are keys; it is made if need be, and no
     * other tunnel uses it meanwhile. Kept in the process only if not set.
     *
     * @throws ConfigException if the name is empty
     */
    public B memoryDir(Path folder) {
        if (folder.toString().isEmpty()) {
            throw new ConfigException("the name of the folder for memory is empty: name a folder");
        }
        this.memoryDir = Optional.of(folder);
        return self();
    }

    /**
     * All at once that {@link Tunnel#reconfigure} can change later, in place of what was set before; {@link
     * LiveSettings#DEFAULT} if not set.
     */
    public B live(LiveSettings live) {
        this.live = Objects.requireNonNull(live, "live");
        return self();
    }

    /**
     * What the transport's sockets are like: mark, interface, and a client's source address. {@link SocketOptions#NONE} if not
     * set.
     */
    public B sockets(SocketOptions sockets) {
        this.sockets = Objects.requireNonNull(sockets, "sockets");
        return self();
    }

    /**
     * Whether the other end may be the program that ztun began as, for moving over from it: a server lets its clients in beside its
     * own, a client talks to its server where that is one. Takes the transport tcp, the codec lz4, an IPv4 network, the same MTU on
     * both ends, and no keys. A server may have other transports and an IPv6 network besides, for its own clients; a client has one
     * server and no other transport. False if not set.
     */
    public B legacy(boolean legacy) {
        this.legacy = legacy;
        return self();
    }

    static Duration positive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new ConfigException(what + " must be longer than nothing: got=" + duration.toMillis() + " ms");
        }
        return duration;
    }
}

package io.ztun.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ThreadProgress;
import io.ztun.core.info.DrainProgress;
import io.ztun.core.info.History;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.internal.engine.TransportName;
import io.ztun.core.internal.fleet.SharedStore;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.core.internal.secure.KeyedTokens;
import io.ztun.core.internal.server.ServerEngine;
import io.ztun.core.internal.server.ServerSettings;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.PushedSettings;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.QuotaLimits;
import io.ztun.core.settings.Rate;
import io.ztun.spi.SessionTokens;
import io.ztun.spi.Store;

/** A tunnel server: one TUN interface, any number of clients. Thread-safe. */
@Api(Api.Status.STABLE)
public final class ZtunServer implements Tunnel {
    private static final Logger LOG = System.getLogger(ZtunServer.class.getName());

    private final Opener opener;
    private final InetSocketAddress bind;
    private final ServerSettings settings;
    private final Running<ServerEngine> running;

    ZtunServer(Builder builder) {
        opener = new Opener(builder);
        running = new Running<>(opener);
        bind = builder.bind
                .map(address -> new InetSocketAddress(address, builder.port))
                .orElseGet(() -> new InetSocketAddress(builder.port));
        Addresses own = AddressPools.serverAddresses(builder.subnet);
        settings = new ServerSettings(
                own,
                builder.mtu,
                opener.codecs(),
                opener::live,
                builder.handshakeTimeout,
                builder.listener,
                builder.security.forServer(),
                builder.security.clientList(own, builder.store.isPresent()),
                builder.legacy,
                builder.leases,
                builder.memory,
                builder.memoryDir,
                builder.quotas,
                builder.hostRoutes,
                builder.store);
        if (builder.legacy) {
            LegacyPeer.checkServer(opener.transportNames(), own);
        }
        new AddressPools(own, false); // complains of a network without room before anything is opened
    }

    /** Begins a server. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public synchronized void start() {
        running.open(engine -> new ServerEngine(engine, settings)).start(bind, opener.transports());
        LOG.log(
                Level.INFO,
                "Listening on " + listening() + ": interface=" + interfaceName() + " address=" + subnet() + " mtu="
                        + settings.mtu() + " transport=" + transports() + " codecs="
                        + settings.codecs().names());
    }

    /** A transport without a network has addresses that are only names. */
    private String listening() {
        InetSocketAddress bound = address();
        boolean everywhere = !bound.isUnresolved() && bound.getAddress().isAnyLocalAddress();
        return (everywhere ? "" : bound.getHostString() + " ") + "port " + bound.getPort();
    }

    private String transports() {
        return opener.transports().stream().map(TransportName::toString).collect(Collectors.joining(","));
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return running.side().address();
    }

    /** The tunnel's networks, seen from the server's addresses: the first of each where only the network was given. */
    public Addresses subnet() {
        return settings.subnet();
    }

    @Override
    public String interfaceName() {
        return running.interfaceName();
    }

    @Override
    public TunnelStatistics statistics() {
        return running.side().statistics();
    }

    @Override
    public void reload() {
        running.side().reloadClients();
    }

    /**
     * Has these clients in place of those that {@link Security#server(Path, List, Optional)} was given; those that are not there
     * any more, or whose address or subnets changed, lose their sessions.
     *
     * @throws ConfigException if one says something that cannot be done; nothing has changed then
     * @throws IllegalStateException before the start, or if the clients are in a file
     */
    public void clients(List<Client> clients) {
        running.side().clients(clients);
    }

    /**
     * Ends a session. Its client may come back.
     *
     * @param id its number, see {@link SessionInfo#id()}
     * @param reason one line for a person; the client's log has it, too
     * @return whether there is one of that number
     * @throws IllegalStateException before the start
     */
    public boolean endSession(long id, String reason) {
        return running.side().endSession(id, reason);
    }

    /**
     * Has a session be no faster than that from now on, each way, until it ends, or until {@link #reconfigure} or a list of clients
     * says anew what holds.
     *
     * @param id its number, see {@link SessionInfo#id()}
     * @return whether there is one of that number
     * @throws IllegalStateException before the start
     */
    public boolean limitRate(long id, Rate rate) {
        return running.side().limitRate(id, rate);
    }

    /**
     * Has a client be no faster than that from now on, each way, until the clients are read again or replaced.
     *
     * @param client its name among those who may join
     * @return whether there is one of that name
     * @throws IllegalStateException before the start
     */
    public boolean limitRate(String client, Rate rate) {
        return running.side().limitRate(client, rate);
    }

    /**
     * Has all sessions together be no faster than that from now on, each way, until {@link #reconfigure} says anew what holds.
     *
     * @throws IllegalStateException before the start
     */
    public void limitRateOfAll(Rate rate) {
        running.side().limitRateOfAll(rate);
    }

    /**
     * What clients have used of their quotas: of all that have one and were here, whether they have a session or not.
     *
     * @throws IllegalStateException before the start
     */
    public List<QuotaUse> quotas() {
        return running.side().quotas();
    }

    /**
     * Has a client have another quota from now on, until {@link #reconfigure} or a list of clients says anew what holds.
     *
     * @param client its name among those who may join; of a client without a key its address in the tunnel
     * @param quota {@link Quota#NONE} for as much as it likes
     * @return whether there is such a client
     * @throws IllegalStateException before the start
     */
    public boolean quota(String client, Quota quota) {
        return running.side().quota(client, quota);
    }

    /**
     * Has a client have used nothing of its quota. One that was refused comes back by itself, within ten minutes.
     *
     * @param client as with {@link #quota}
     * @return whether there is such a client
     * @throws IllegalStateException before the start
     */
    public boolean resetQuota(String client) {
        return running.side().resetQuota(client);
    }

    /**
     * Ends a client's sessions, and lets it in no more until the clients are read again or replaced.
     *
     * @param client its name among those who may join
     * @return whether there is one of that name
     * @throws IllegalStateException before the start
     */
    public boolean block(String client) {
        return running.side().block(client);
    }

    /**
     * Lets nobody in from now on, and has the clients connect to other servers, one after the other, since this one is about to go. A
     * client that knows of no other one, or reaches none, stays. Goes on until {@link #cancelDrain} or the end; while it does,
     * another order gives those that are left another time. {@link #drain()} says how far it has got.
     *
     * @param over how long the clients may take, up to {@link Bounds#DRAIN_MAX}: they are told evenly over four fifths of that, or
     *     sooner where they are few. None of them is ended when it is over
     * @return completed with how many clients are left once all have gone or the time is over, that of the last order; cancelled by
     *     {@link #cancelDrain} and the end. Completed by a thread that must not wait
     * @throws ConfigException if the time is negative or too long
     * @throws IllegalStateException before the start
     */
    public CompletionStage<Integer> drain(Duration over) {
        if (over.isNegative() || over.compareTo(Bounds.DRAIN_MAX) > 0) {
            throw new ConfigException("drain out of range: drain=" + over.toMillis() + " ms min=0 max="
                    + Bounds.DRAIN_MAX.toMillis() + " ms");
        }
        return running.side().drain(over);
    }

    /**
     * Lets clients in again, and has those stay that have not gone yet.
     *
     * @return whether it was draining
     * @throws IllegalStateException before the start
     */
    public boolean cancelDrain() {
        return running.side().cancelDrain();
    }

    /**
     * How far it has got with {@link #drain(Duration)}; empty while it is not draining.
     *
     * @throws IllegalStateException before the start
     */
    public Optional<DrainProgress> drain() {
        return running.side().drain();
    }

    @Override
    public TunnelSnapshot snapshot() {
        return running.side().snapshot(transports());
    }

    @Override
    public History history(History.Resolution resolution) {
        return running.history(resolution);
    }

    @Override
    public List<ThreadProgress> progress() {
        return running.progress();
    }

    @Override
    public void reconfigure(LiveSettings settings) {
        running.reconfigure(settings);
        running.side().reconfigure();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        running.awaitClosed();
    }

    @Override
    public void close() {
        running.close();
    }

    /** The server's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        Optional<InetAddress> bind = Optional.empty();
        Addresses subnet = Addresses.parse(Bounds.SUBNET_DEFAULT);
        Optional<Path> leases = Optional.empty();
        Optional<SharedStore> store = Optional.empty();
        Optional<Path> quotas = Optional.empty();
        boolean hostRoutes;

        Builder() {}

        @Override
        Builder self() {
            return this;
        }

        @Override
        Optional<SessionTokens> sessionTokens() {
            return security.forServer().map(KeyedTokens::new);
        }

        /** The address to listen on; every one, IPv6 and IPv4, if not set. */
        public Builder bind(InetAddress address) {
            bind = Optional.of(address);
            return this;
        }

        /** The tunnel's networks, seen from the server's addresses: of one family or of both. */
        public Builder subnet(Addresses subnet) {
            this.subnet = Objects.requireNonNull(subnet, "subnet");
            return this;
        }

        /** As {@link #subnet(Addresses)} with one network. */
        public Builder subnet(Cidr subnet) {
            return subnet(Addresses.of(subnet));
        }

        /**
         * Keepalive interval, {@link Bounds#KEEPALIVE_MIN} to {@link Bounds#KEEPALIVE_MAX}; a peer silent for three intervals
         * is considered dead, later where no packets go either way. Five seconds if not set.
         */
        public Builder keepalive(Duration interval) {
            live = live.withKeepalive(interval);
            return this;
        }

        /** What the server bears at once; {@link Limits#DEFAULT} if not set. */
        public Builder limits(Limits limits) {
            live = live.withLimits(Objects.requireNonNull(limits, "limits"));
            return this;
        }

        /** What the server tells all its clients to do, each of which decides what it accepts; nothing if not set. */
        public Builder push(PushedSettings settings) {
            live = live.withPush(Objects.requireNonNull(settings, "settings"));
            return this;
        }

        /** What multicast and broadcast goes to every client; {@link Multicast#ON} if not set. */
        public Builder multicast(Multicast allowed) {
            live = live.withMulticast(Objects.requireNonNull(allowed, "allowed"));
            return this;
        }

        /**
         * The file in which the server keeps who had which address, for its next start. It is read and written as the server
         * goes, and is this server's alone. Nothing is kept if not set.
         */
        public Builder leases(Path file) {
            leases = Optional.of(file);
            return this;
        }

        /**
         * Makes the server one of several gateways, which share a store: each has all clients' addresses, whichever gave them, and lets
         * those in who are in the store, beside those of {@link Security}. If not set, the server has a store of its own, in memory and in the file
         * of {@link #leases(Path)}, which is of no account with this one.
         *
         * @param store is started, and closed, with the server
         * @param gateway this server's name in it, the same as in the store's {@link io.ztun.spi.StoreConfig}
         */
        public Builder store(Store store, String gateway) {
            this.store = Optional.of(new SharedStore(store, gateway));
            return this;
        }

        /** How much clients may use, and what happens then; {@link QuotaLimits#NONE} if not set. */
        public Builder quotas(QuotaLimits limits) {
            live = live.withQuotas(Objects.requireNonNull(limits, "limits"));
            return this;
        }

        /**
         * The file in which the server keeps what clients have used of their quotas, for its next start. It is read once somebody
         * has a quota, written once a minute at most, and this server's alone. Nothing is kept if not set.
         */
        public Builder quotas(Path file) {
            quotas = Optional.of(file);
            return this;
        }

        /**
         * Whether the system has a route through the tunnel's interface to each address of a client, and to each network behind it, just
         * as long as the client has a session, for a routing daemon to tell others. Without it, which is what holds if not set,
         * it has routes to the networks behind all clients that may join.
         */
        public Builder hostRoutes(boolean wanted) {
            hostRoutes = wanted;
            return this;
        }

        /**
         * From which networks balancers pass connections on, each of which then has to begin with a header of the PROXY protocol,
         * version 1 or 2: limits, events and the log go by the addresses that it says. From anywhere else no header is believed. Takes
         * a transport that {@linkplain io.ztun.spi.Transport#takesProxyProtocol has it}, as tcp and tls do; none if not set.
         */
        public Builder proxyProtocol(List<Cidr> networks) {
            balancers = List.copyOf(networks);
            return this;
        }

        /** Makes the server; nothing is opened before {@link ZtunServer#start()}. */
        public ZtunServer build() {
            return new ZtunServer(this);
        }
    }
}

package io.ztun.core;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ThreadProgress;
import io.ztun.core.info.History;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.internal.accept.AcceptedSettings;
import io.ztun.core.internal.accept.AcceptedSubnets;
import io.ztun.core.internal.client.ClientEngine;
import io.ztun.core.internal.client.ClientSettings;
import io.ztun.core.internal.client.ServerName;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.LiveSettings;

/**
 * A tunnel client: one TUN interface, one session with one of its servers, and the next one whenever the link breaks.
 * Thread-safe.
 */
@Api(Api.Status.STABLE)
public final class ZtunClient implements Tunnel {

    private final ClientSettings settings;
    private final Opener opener;
    private final Running<ClientEngine> running;

    ZtunClient(Builder builder) {
        opener = new Opener(builder);
        running = new Running<>(opener);
        settings = new ClientSettings(
                builder.servers(),
                opener.transports(),
                builder.returnAfter,
                builder.mtu,
                opener.codecs(),
                builder.handshakeTimeout,
                builder.listener,
                builder.security.forClient(),
                builder.families,
                builder.accepted,
                new AcceptedSettings(builder.routes, builder.dns, builder.families),
                builder.identity,
                builder.networks,
                builder.legacy,
                builder.retry,
                LongMemory.spared(builder.memory.perClient()),
                builder.memoryDir);
        if (builder.legacy) {
            LegacyPeer.checkClient(settings.servers().size(), opener.transportNames(), settings.families());
        }
    }

    /**
     * Begins a client.
     *
     * @param host the server: a name, an IPv4 or an IPv6 address; its port is that of {@link TunnelBuilder#port}
     */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    @Override
    public synchronized void start() {
        running.open(engine -> new ClientEngine(engine, settings)).start();
    }

    @Override
    public String interfaceName() {
        return running.interfaceName();
    }

    /**
     * The addresses that the server gave last, one of each family that both ends have; null before it gave any. Another server may
     * give others.
     */
    public Addresses addresses() {
        return running.side().addresses();
    }

    /** The first of {@link #addresses}: IPv4's, where there is one; null before the server gave any. */
    public Cidr address() {
        Addresses given = addresses();
        return given == null ? null : given.first();
    }

    @Override
    public TunnelStatistics statistics() {
        return running.side().statistics();
    }

    @Override
    public TunnelSnapshot snapshot() {
        return running.side().snapshot();
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

    /** The client's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        private final String host;
        private final List<ServerName> more = new ArrayList<>();
        private boolean randomOrder;
        Duration returnAfter = Bounds.RETURN_AFTER_DEFAULT;
        Families families = Families.BOTH;
        AcceptedSubnets accepted = AcceptedSubnets.DEFAULT;
        List<Cidr> routes = List.of();
        boolean dns;
        Optional<Path> identity = Optional.empty();
        Optional<Path> networks = Optional.empty();
        boolean retry;

        Builder(String host) {
            this.host = Objects.requireNonNull(host, "host");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Of which families an address is wanted, of those that the server has; {@link Families#BOTH} if not set. */
        public Builder families(Families wanted) {
            families = Objects.requireNonNull(wanted, "wanted");
            return this;
        }

        List<ServerName> servers() {
            List<ServerName> all = new ArrayList<>(List.of(new ServerName(host, port)));
            all.addAll(more);
            if (randomOrder) {
                Collections.shuffle(all, new SecureRandom());
            }
            return all;
        }

        /**
         * One more server, which is tried when those that were named before it do not let the client in.
         *
         * @param host a name, an IPv4 or an IPv6 address
         * @param port its port, 1 to 65,535
         * @throws ConfigException if the port is out of range, or there are {@link Bounds#SERVERS_MAX} servers already
         */
        public Builder server(String host, int port) {
            Objects.requireNonNull(host, "host");
            if (port < 1 || port > Bounds.PORT_MAX) {
                throw new ConfigException("port out of range: port=" + port + " min=1 max=" + Bounds.PORT_MAX);
            }
            if (more.size() + 1 == Bounds.SERVERS_MAX) {
                throw new ConfigException("too many servers: max=" + Bounds.SERVERS_MAX);
            }
            more.add(new ServerName(host, port));
            return this;
        }

        /** Whether the order of the servers is left to chance, anew for each client that is built; false if not set. */
        public Builder randomOrder(boolean random) {
            randomOrder = random;
            return this;
        }

        /**
         * How long a server or transport before the one in use has to answer, each time it is asked, before the client goes back to
         * it; the session goes on meanwhile. Three minutes if not set, {@link Bounds#RETURN_AFTER_MIN} at least.
         *
         * @throws ConfigException if it is shorter
         */
        public Builder returnAfter(Duration well) {
            if (well.compareTo(Bounds.RETURN_AFTER_MIN) < 0) {
                throw new ConfigException("return-after is too short: got=" + well.toMillis() + " ms min="
                        + Bounds.RETURN_AFTER_MIN.toMillis() + " ms");
            }
            returnAfter = well;
            return this;
        }

        /**
         * The networks out of which an address is taken from the server; if not set, the private ones (RFC 1918, RFC 4193,
         * RFC 6598) and 172.168.0.0/16. Another answer of the server's is refused.
         */
        public Builder acceptSubnets(List<Cidr> networks) {
            accepted = new AcceptedSubnets(networks);
            return this;
        }

        /**
         * Which routes are accepted from the server, of those that it pushes: those that lie in these networks; none if not set. All
         * are with 0.0.0.0/0 and ::/0. What is accepted goes to {@link TunnelListener#onSettings}, and nowhere else.
         */
        public Builder acceptRoutes(List<Cidr> networks) {
            routes = List.copyOf(networks);
            return this;
        }

        /** Whether DNS servers and domains are accepted from the server; false if not set. */
        public Builder acceptDns(boolean accept) {
            dns = accept;
            return this;
        }

        /**
         * The file that lets the server know the client again after its process was started anew, so that it gets its address
         * back. A client that finds it in use takes one beside it, with a number behind the name. Without it the client is a new one each time; one
         * with a key of its own needs none.
         */
        public Builder identity(Path file) {
            identity = Optional.of(file);
            return this;
        }

        /**
         * The file in which a client with several transports keeps which of them worked in which network, so that it begins with
         * that one there. It is this client's alone; another one that finds it in use goes without. Kept in memory if not set.
         */
        public Builder networks(Path file) {
            networks = Optional.of(file);
            return this;
        }

        /**
         * Whether {@link ZtunClient#start()} goes on trying as long as the server's name cannot be looked up, or the server cannot
         * be reached or lets nobody in for the moment, and returns only then or once the client is closed; false if not set. A server
         * that does not let the client in for any other reason ends the start as ever, at the third time.
         */
        public Builder retry(boolean retry) {
            this.retry = retry;
            return this;
        }

        /** Makes the client; nothing is opened before {@link ZtunClient#start()}. */
        public ZtunClient build() {
            return new ZtunClient(this);
        }
    }
}

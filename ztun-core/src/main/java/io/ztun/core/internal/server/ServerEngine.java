package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.ztun.api.ConfigException;
import io.ztun.core.info.DrainProgress;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.engine.TransportName;
import io.ztun.core.internal.fleet.Announcement;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.fleet.SharedStore;
import io.ztun.core.internal.fleet.Throughput;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.Origin;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.route.HostRoutes;
import io.ztun.core.internal.route.SystemRoutes;
import io.ztun.core.internal.secure.Ciphers;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/** A running server: takes links, lets clients in, and keeps an eye on their sessions. Thread-safe. */
public final class ServerEngine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ServerEngine.class.getName());

    /** How often handshakes that take too long, and the file of authorized clients, are looked after. */
    private static final long UPKEEP_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUOTA_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long ANNOUNCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** The name in a store that nobody shares. */
    private static final String ALONE = "here";

    private final Engine tunnel;
    private final ServerSettings settings;
    private final SessionMemory memory;
    private final MemoryShelf shelf;
    private final SessionTable sessions;
    private final Fleet fleet;
    private final Announcement announcement = new Announcement();
    private final Drain drain;
    private final ClientQuotas quotas;
    private final SystemRoutes systemRoutes;
    private final Optional<HostRoutes> hostRoutes;
    private final RefusalLog refusals = new RefusalLog(System::nanoTime);
    private final Admission admission;
    private final List<String> listening = new CopyOnWriteArrayList<>();
    private final Throughput throughput = new Throughput(System.nanoTime());
    private volatile InetSocketAddress address;

    /** The shortest time between two ticks. */
    private long tickNs = Long.MAX_VALUE;

    /**
     * Takes over the tunnel, which is closed with the engine. Nothing is opened before {@link #start}.
     *
     * @throws io.ztun.api.ConfigException if the network has no address for a client
     */
    public ServerEngine(Engine tunnel, ServerSettings settings) {
        this.tunnel = tunnel;
        this.settings = settings;
        memory = new SessionMemory(Long.getLong(SessionMemory.PROPERTY), settings.memory());
        shelf = new MemoryShelf(memory.mostRemembered(), settings.memoryDir());
        quotas = new ClientQuotas(settings.live(), settings.clients(), settings.quotas(), Clock.systemDefaultZone());
        fleet = settings.store().map(this::shared).orElseGet(this::alone);
        sessions = new SessionTable(tunnel, settings, memory, shelf, quotas, fleet);
        drain = new Drain(tunnel, sessions);
        systemRoutes = new SystemRoutes(tunnel.device());
        hostRoutes =
                settings.hostRoutes() ? Optional.of(new HostRoutes(tunnel.device(), tunnel::fail)) : Optional.empty();
        hostRoutes.ifPresent(sessions::watch);
        admission = new Admission(settings::limits, tunnel.counters(), refusals, System::nanoTime);
    }

    private Fleet shared(SharedStore given) {
        return new Fleet(given.store(), given.gateway(), true, settings.subnet(), settings.clients());
    }

    private Fleet alone() {
        LocalState state = settings.leases()
                .map(file -> LocalState.in(file, LocalState.FOREVER))
                .orElseGet(() -> new LocalState(LocalState.FOREVER));
        return new Fleet(new LocalStore(state, ALONE), ALONE, false, settings.subnet(), settings.clients());
    }

    /**
     * Configures the device and opens the ports.
     *
     * @param bind where to listen
     * @param names the tunnel's transports, some of which may have a port of their own
     * @throws io.ztun.api.ZtunException if the device or the port cannot be had; the tunnel is closed then
     */
    public void start(InetSocketAddress bind, List<TransportName> names) {
        try {
            settings.keys().ifPresent(keys -> Ciphers.warmUp());
            tunnel.device().configure(settings.subnet(), settings.mtu());
            settings.clients().ifPresent(this::setSystemRoutes);
            hostRoutes.ifPresent(routes -> routes.start(settings.subnet().all()));
            settings.listener()
                    .onInterfaceReady(new InterfaceInfo(tunnel.device().name(), settings.subnet(), settings.mtu()));
            tunnel.startPumps();
            if (fleet.isShared()) {
                fleet.start(); // nobody waits at a port meanwhile
                settings.clients().filter(ClientList::refresh).ifPresent(this::setSystemRoutes);
            }
            listen(bind, names);
            reconfigure();
            if (fleet.isShared()) {
                announce();
                tunnel.every(() -> ANNOUNCE_NS, this::announce);
            }
            tunnel.every(() -> UPKEEP_NS, fleet::tick);
            tunnel.every(tunnel.rates()::intervalNs, tunnel.rates()::share);
            tunnel.every(() -> QUOTA_NS, quotas::tick);
            tunnel.every(() -> UPKEEP_NS, admission::expire);
            tunnel.every(() -> UPKEEP_NS, this::refreshClients);
            tunnel.every(() -> RepeatLog.TICK_NS, refusals::tick);
            tunnel.every(() -> RepeatLog.TICK_NS, sessions::tickLog);
            warnOfMemory();
        } catch (RuntimeException | Error e) {
            new Closer()
                    .close(this::closeRoutes)
                    .close(tunnel)
                    .close(quotas)
                    .close(fleet)
                    .close(shelf)
                    .endBecauseOf(e);
            throw e;
        }
    }

    /** Of what a client gets that has no wish of its own. */
    private void warnOfMemory() {
        tunnel.transports().stream()
                .flatMap(transport ->
                        settings.codecs().agree(settings.codecs().offers(), transport.isOrdered()).stream())
                .flatMap(codec -> memory.warning(codec, settings.limits().clients()).stream())
                .findFirst()
                .ifPresent(warning -> LOG.log(Level.WARNING, warning));
    }

    /** A port that cannot be had is the one thing to say then; and nobody is let in before it is known who has which address, and has used what. */
    private void listen(InetSocketAddress bind, List<TransportName> names) {
        synchronized (sessions) {
            InetSocketAddress shared = bind;
            for (int i = 0; i < names.size(); i++) {
                OptionalInt own = names.get(i).port();
                InetSocketAddress bound = tunnel.transports()
                        .get(i)
                        .listen(
                                own.isPresent() ? new InetSocketAddress(bind.getAddress(), own.getAsInt()) : shared,
                                this::accept);
                if (own.isEmpty()) {
                    shared = bound; // where any port would do, that of the first
                }
                address = address == null || own.isEmpty() ? bound : address;
                listening.add(names.get(i).name() + " " + Descriptions.of(bound));
            }
            if (!fleet.isShared()) {
                fleet.start();
            }
            quotas.reconfigure();
        }
    }

    private void closeRoutes() {
        hostRoutes.ifPresent(HostRoutes::close);
    }

    private void announce() {
        announcement.due(facts(), System.nanoTime()).ifPresent(fleet::announce);
    }

    /** What others that share the store are told of this gateway. */
    private Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        facts.put(FleetGateway.NETWORKS, settings.subnet().toString());
        facts.put(FleetGateway.LISTEN, String.join(",", listening));
        facts.put(FleetGateway.SESSIONS, Integer.toString(sessions.size()));
        facts.put(
                FleetGateway.SINCE,
                tunnel.since().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put(
                FleetGateway.BYTES_PER_SECOND,
                Long.toString(throughput.bytesPerSecond(statistics(), System.nanoTime())));
        drain.progress().ifPresent(going -> facts.put(FleetGateway.DRAINING, "true"));
        Origin.of(ServerEngine.class).version().ifPresent(version -> facts.put(FleetGateway.VERSION, version));
        return facts;
    }

    private LinkHandler accept(Link link) {
        ServerHandshake handshake =
                new ServerHandshake(link, settings, sessions, drain, admission, refusals, tunnel.counters());
        if (!admission.admit(handshake)) {
            return null;
        }
        if (settings.legacy() && link.isOrdered()) {
            tunnel.once(LegacyPeer.serverPatienceNs(link), () -> link.whenRead(handshake::onSilence));
        }
        return handshake;
    }

    /**
     * Takes over settings that have changed. Sessions keep the keepalive interval that they have agreed on, so that those who tick
     * for it go on; beyond the first, each one ticks more often than all before.
     */
    public synchronized void reconfigure() {
        quotas.reconfigure();
        sessions.push();
        long wantedNs = Session.tickNs(settings.live().get().keepalive().toNanos());
        if (wantedNs < tickNs) {
            tickNs = wantedNs;
            tunnel.every(() -> wantedNs, this::tickSessions);
        }
    }

    private void tickSessions() {
        long nowNs = System.nanoTime();
        for (Session session : sessions.all()) {
            session.onTick(nowNs);
        }
    }

    private void refreshClients() {
        settings.clients().filter(ClientList::refresh).ifPresent(this::onNewList);
    }

    private void onNewList(ClientList clients) {
        quotas.reconfigure();
        sessions.revoke();
        sessions.push();
        setSystemRoutes(clients);
    }

    /** Where a client has a session it has its routes; where it has none another gateway may have them. */
    private void setSystemRoutes(ClientList clients) {
        if (hostRoutes.isEmpty()) {
            systemRoutes.set(clients.clients().subnets());
        }
    }

    /** Reads the file of authorized clients again, if there is one. */
    public void reloadClients() {
        settings.clients().filter(ClientList::reload).ifPresent(this::onNewList);
    }

    /**
     * Has these clients in place of those that are in no file; those that are not there any more lose their sessions.
     *
     * @throws io.ztun.api.ConfigException if one says something that cannot be done; nothing has changed then
     */
    public void clients(List<Client> clients) {
        ClientList list =
                settings.clients().orElseThrow(() -> new ConfigException("a server without a key knows no clients"));
        list.replace(clients);
        onNewList(list);
    }

    /** Ends a session; answers whether there is one of that number. */
    public boolean endSession(long id, String reason) {
        Optional<Session> session = session(id);
        session.ifPresent(found -> found.closeWith(Close.because(reason)));
        return session.isPresent();
    }

    /** Has a session be no faster than that; answers whether there is one of that number. */
    public boolean limitRate(long id, Rate rate) {
        Optional<Session> session = session(id);
        session.ifPresent(found -> tunnel.rates().limit(found, Optional.of(rate)));
        return session.isPresent();
    }

    /** Has a client be no faster than that until there is another list; answers whether there is one of that name. */
    public boolean limitRate(String client, Rate rate) {
        Optional<ClientList> list = settings.clients().filter(clients -> clients.limitRate(client, rate));
        list.ifPresent(clients -> sessions.push());
        return list.isPresent();
    }

    /** Has all sessions together be no faster than that, until the settings are read again. */
    public void limitRateOfAll(Rate rate) {
        tunnel.rates().limitAll(rate);
    }

    /** What clients have used of their quotas. */
    public List<QuotaUse> quotas() {
        return quotas.all();
    }

    /** Has a client have another quota; answers whether there is one of that name. */
    public boolean quota(String client, Quota quota) {
        return quotas.order(client, quota);
    }

    /** Has a client have used nothing; answers whether there is one of that name. */
    public boolean resetQuota(String client) {
        return quotas.reset(client);
    }

    private Optional<Session> session(long id) {
        return sessions.all().stream().filter(each -> each.info().id() == id).findFirst();
    }

    /** Lets a client in no more until there is another list; answers whether there is one of that name. */
    public boolean block(String client) {
        Optional<ClientList> list = settings.clients().filter(clients -> clients.block(client));
        list.ifPresent(clients -> sessions.revoke());
        return list.isPresent();
    }

    /** Has the clients connect to other servers; see {@link Drain#begin}. */
    public CompletionStage<Integer> drain(Duration over) {
        return drain.begin(over);
    }

    /** How far that has got; empty while it is not draining. */
    public Optional<DrainProgress> drain() {
        return drain.progress();
    }

    /** Lets clients in again; answers whether it was draining. */
    public boolean cancelDrain() {
        return drain.cancel();
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return address;
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        return tunnel.counters().snapshot(sessions.size());
    }

    /** What it looks like now. @param transport names of the transports */
    public TunnelSnapshot snapshot(String transport) {
        return tunnel.snapshot(
                        TunnelSnapshot.Role.SERVER,
                        transport,
                        settings.subnet(),
                        settings.mtu(),
                        sessions.all(),
                        fleet.snapshot())
                .draining(drain.progress());
    }

    /** Tells every client that the server goes, and closes the tunnel. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted(); // or the system would break the links that are to carry the word
        try {
            fleet.closing();
            drain.close();
            for (Session session : sessions.all()) {
                session.closeWith(Close.because("the server is shutting down"));
            }
            new Closer()
                    .close(this::closeRoutes)
                    .close(tunnel)
                    .close(quotas)
                    .close(fleet)
                    .close(shelf)
                    .end();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

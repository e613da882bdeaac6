package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.ztun.api.Addresses;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters.Limit;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.engine.Listeners;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.Closable;
import io.ztun.core.internal.session.PendingSession;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionEnd;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;
import io.ztun.spi.Link;

/**
 * The server's sessions, who has which address, and the routes that follow from it. What a client's coming and going costs does not
 * depend on how many there are. Nothing of a session's is called under the table's lock. Thread-safe.
 */
final class SessionTable implements SessionEnd, Fleet.Residents, Drain.Clients {
    private final SessionLog log = new SessionLog();
    private final Engine tunnel;
    private final ServerSettings settings;
    private final Fleet fleet;
    private final SessionMaker maker;
    private final SettingsPush push;
    private final Routes<Session> routes;
    private final SessionMemory memory;
    private final MemoryShelf shelf;
    private final FormerSessions formers;
    private final ClientQuotas quotas;

    /** Every place, by client: beside the present session's there may be those of hellos that nobody has proved. */
    private final Map<String, Set<Place>> places = new HashMap<>();

    private final Map<Session, Place> bySession = new HashMap<>();

    /** The published ones. */
    private final Map<String, Place> byClient = new HashMap<>();

    private final Map<Source, Integer> published = new HashMap<>();

    private long lastId;

    SessionTable(
            Engine tunnel,
            ServerSettings settings,
            SessionMemory memory,
            MemoryShelf shelf,
            ClientQuotas quotas,
            Fleet fleet) {
        this.tunnel = tunnel;
        this.fleet = fleet;
        this.memory = memory;
        this.shelf = shelf;
        this.quotas = quotas;
        formers = new FormerSessions(tunnel);
        this.settings = settings;
        push = new SettingsPush(settings.live(), settings.clients());
        routes = new Routes<>(settings.subnet()
                .ipv4()
                .map(network -> IpAddresses.low(network.last().getAddress()))
                .orElse(0L));
        maker = new SessionMaker(tunnel, settings, shelf, routes, this::claim, this);
        tunnel.routes(routes);
        fleet.residents(this);
    }

    /** Has somebody hear of what can be reached through a session here, and of what cannot any more. */
    void watch(Routes.Watcher watcher) {
        routes.watch(watcher);
    }

    /**
     * Looks whether a client can have a place. {@link #reserve} is next.
     *
     * @param who the client, where clients have keys
     * @throws ProtocolException if the client cannot be let in; the message is for the client's user
     */
    synchronized Request request(Hello hello, Optional<AuthorizedClient> who, Link link, boolean legacy) {
        AgreedCodec codec = settings.codecs()
                .agree(hello.codecs(), link.isOrdered())
                .orElseThrow(() -> new ProtocolException("no codec in common: client="
                        + hello.codecs().stream().map(Hello.Offer::name).toList() + " server="
                        + settings.codecs().names() + "; name one of them with `codec` on both ends"));
        if (hello.mtu() < Bounds.MTU_MIN) {
            throw new ProtocolException("mtu out of range: mtu=" + hello.mtu() + " min=" + Bounds.MTU_MIN);
        }
        String client = who.map(w -> w.key().toString()).orElseGet(() -> client(hello));
        Source source = Source.of(link.remoteAddress());
        refuseIfFull(client, source, codec);
        quotas.refusal(client, who).ifPresent(reason -> {
            throw new RefusedException(Close.Code.QUOTA, reason);
        });
        return new Request(hello, who, link, codec, client, source, legacy);
    }

    private void refuseIfFull(String client, Source source, AgreedCodec codec) {
        full(client, source, codec, 0).ifPresent(reason -> {
            throw new ProtocolException(reason);
        });
    }

    /**
     * Asks for addresses for the place, which {@link #open} or {@link #giveBack} has to have once they are there.
     *
     * @return fails with a {@link ProtocolException} if there are none to be had
     */
    CompletableFuture<Addresses> reserve(Request request) {
        List<Addresses> present;
        synchronized (this) {
            present = places.getOrDefault(request.client(), Set.of()).stream()
                    .map(place -> place.info().addresses())
                    .toList();
        }
        return fleet.reserve(request.client(), request.who(), request.hello(), present);
    }

    /** They came to no place. */
    void giveBack(Addresses given) {
        fleet.giveBack(given);
    }

    /**
     * Makes a place for a client: with its {@link Session} in the clear, else with a {@link PendingSession}. It has its
     * addresses, but carries no packets and takes nobody's place before {@link #publish}; either that or {@link #abandon} has to follow.
     *
     * @param given what {@link #reserve} has answered
     * @throws ProtocolException if the client cannot be let in; the message is for the client's user
     */
    synchronized Place open(Request request, Addresses given, SessionMaker.Answer answer) {
        try {
            refuseIfFull(request.client(), request.source(), request.codec()); // it may have taken a while
            long remembered = request.legacy()
                    ? 0
                    : memory.grant(
                            request.hello().memory(),
                            request.codec(),
                            Optional.ofNullable(byClient.get(request.client())),
                            promised(request.client()));
            SessionInfo info = maker.info(request, given, ++lastId);
            Place place = new Place(request, info, remembered, push.of(request.who()));
            maker.occupy(place, request, answer);
            add(place);
            return place;
        } catch (RuntimeException | Error e) {
            fleet.giveBack(given);
            throw e;
        }
    }

    /** Two clients with one identity, as of a machine and its copy, are two: the later one is known by its run alone. */
    private String client(Hello hello) {
        String run = hello.clientId();
        String id = hello.identity().map(Hello.Identity::id).orElse(run);
        Place present = byClient.get(id);
        return places.containsKey(run) || (present != null && !present.isSucceededBy(hello)) ? run : id;
    }

    private long promised(String client) {
        return SessionMemory.promised(places.getOrDefault(client, Set.of()));
    }

    private void add(Place place) {
        long before = promised(place.client());
        places.computeIfAbsent(place.client(), each -> new LinkedHashSet<>()).add(place);
        memory.promise(before, promised(place.client()));
        fleet.keep(place.info().addresses());
        if (place.occupant() instanceof Session session) {
            bySession.put(session, place);
        }
    }

    /** The client has proved to be there: the place's session has begun. */
    synchronized void begun(Place place, Session session) {
        place.occupant(session);
        bySession.put(session, place);
    }

    /** Why there is no room for a client. Its own former session does not count: it goes when the new one comes. */
    private Optional<String> full(String client, Source source, AgreedCodec codec, long remembered) {
        Limits limits = settings.limits();
        Place former = byClient.get(client);
        int others = byClient.size() - (former == null ? 0 : 1);
        if (others >= limits.clients()) {
            tunnel.counters().addBeyond(Limit.CLIENTS);
            return Optional.of("the server is full: max=" + limits.clients() + "; see `max-clients` there");
        }
        boolean ownOfSource = former != null && former.source().equals(source);
        if (published.getOrDefault(source, 0) - (ownOfSource ? 1 : 0) >= limits.clientsPerSource()) {
            tunnel.counters().addBeyond(Limit.SOURCE_CLIENTS);
            return Optional.of("too many clients from one address: source=" + source + " max="
                    + limits.clientsPerSource() + "; see `max-clients-per-source` on the server");
        }
        return memory.full(codec, remembered, Optional.ofNullable(former), promised(client));
    }

    /**
     * Asks for a place's addresses to be held by this gateway: its client is here. {@link #publish} is next.
     *
     * @return false if they cannot be; fails with a {@link ProtocolException} if nobody knows
     */
    CompletableFuture<Boolean> hold(Place place) {
        return fleet.hold(place.client(), place.info().addresses());
    }

    /**
     * Lets packets flow to a place's session from now on. A former session of the same client makes room for it.
     *
     * @return why that cannot be, if others have taken the last place since {@link #open}
     */
    Optional<String> publish(Place place, Session session) {
        Optional<Session> former;
        long left;
        synchronized (this) {
            Optional<String> full = full(place.client(), place.source(), place.codec(), place.remembered())
                    .or(() -> usurped(place))
                    .or(() -> gone(place));
            if (full.isPresent()) {
                return full;
            }
            former = settle(place, session);
            left = memory.left();
        }
        fleet.letGo();
        former.ifPresent(other -> replace(other, place));
        session.remember();
        shelf.keepAtMost(left);
        settings.clients().ifPresent(list -> revoke(list, place)); // it may have changed since the hello
        update(place, session);
        log.serving(session, place);
        Listeners.opened(settings.listener(), session);
        quotas.begin(session, place.client(), place.who());
        return Optional.empty();
    }

    /** Since its hello another has come with the same identity. */
    private Optional<String> usurped(Place place) {
        Place present = byClient.get(place.client());
        return present == null || place.mayReplace(present)
                ? Optional.empty()
                : Optional.of("another client has the same identity and is connected; this one is let in as a new one");
    }

    /** Since it was held here somebody else may have come to hold it; whoever does after this finds the session published. */
    private Optional<String> gone(Place place) {
        return fleet.isHere(place.client(), place.info().addresses())
                ? Optional.empty()
                : Optional.of("the client has connected to another gateway, or its address is its own no more");
    }

    @Override
    public void leave(String client, InetAddress address, String reason) {
        Set<Place> left = new HashSet<>();
        synchronized (this) {
            placeOf(address).ifPresent(left::add);
            Optional.ofNullable(byClient.get(client)).ifPresent(left::add);
        }
        for (Place place : left) {
            Session session = (Session) place.occupant();
            if (place.client().equals(client) && push.isLeaving(place)) {
                formers.leave(session, () -> moved(place), reason);
            } else {
                moved(place);
                session.close(reason);
            }
        }
    }

    /** Its client is elsewhere, if it has not come back. */
    private synchronized void moved(Place place) {
        if (byClient.get(place.client()) == place) {
            place.given().forEach(routes::moved);
        }
    }

    @Override
    public synchronized Optional<Fleet.Resident> resident(InetAddress address) {
        return placeOf(address)
                .map(place -> new Fleet.Resident(place.client(), place.info().addresses()));
    }

    /** Who has an address, and was let in. */
    private Optional<Place> placeOf(InetAddress address) {
        Address wanted = Address.of(address.getAddress());
        return Optional.ofNullable(bySession.get(routes.of(wanted.high(), wanted.low())))
                .filter(place -> place.isPublished() && place.given().contains(wanted));
    }

    private void replace(Session former, Place place) {
        formers.end(former, place);
        if (place.alternates()) {
            log.alternates(place, former);
        }
    }

    /** The new session's routes come first, so that no packet falls between it and the former one. */
    private Optional<Session> settle(Place place, Session session) {
        place.publish(session, routes);
        published.merge(place.source(), 1, Integer::sum);
        memory.take(place);
        Place former = byClient.put(place.client(), place);
        if (former == null) {
            return Optional.empty();
        }
        place.replaces(former);
        Session other = (Session) former.occupant();
        forget(former);
        return Optional.of(other);
    }

    /** Forgets a place whose client did not get as far as {@link #publish}, or not through it. */
    void abandon(Place place) {
        synchronized (this) {
            forget(place);
        }
        fleet.letGo();
    }

    /** Ends the sessions of clients that are not authorized any more, or have another address or other subnets now. */
    void revoke() {
        ClientList list = settings.clients().orElseThrow();
        for (Place place : every()) {
            revoke(list, place);
        }
    }

    private void revoke(ClientList list, Place place) {
        Optional<AuthorizedClient> former = place.who();
        Optional<AuthorizedClient> now = former.flatMap(who -> list.find(who.key()));
        if (former.isPresent() && now.isEmpty()) {
            close(place, "the client's key is not authorized any more");
        } else if (!former.map(AuthorizedClient::addresses).equals(now.map(AuthorizedClient::addresses))) {
            close(place, "the client has another address now");
        } else if (!former.map(AuthorizedClient::subnets).equals(now.map(AuthorizedClient::subnets))) {
            close(place, "the client has other subnets now");
        }
    }

    /** Tells each client what it is to do now, if that is something else than it was told last, and has it as fast as it may be now. */
    void push() {
        for (Session session : all()) {
            placeOf(session).ifPresent(place -> update(place, session));
        }
    }

    @Override
    public void tell(Session session, boolean leave) {
        placeOf(session).ifPresent(place -> push.tell(place, session, leave));
    }

    private void update(Place place, Session session) {
        push.update(place, session);
        tunnel.rates()
                .limit(session, place.who().flatMap(who -> settings.clients().flatMap(list -> list.rate(who.key()))));
    }

    private synchronized Optional<Place> placeOf(Session session) {
        return Optional.ofNullable(bySession.get(session));
    }

    private void close(Place place, String reason) {
        Closable occupant;
        synchronized (this) {
            occupant = place.occupant();
        }
        occupant.closeWith(Close.because(reason));
    }

    private synchronized List<Place> every() {
        return places.values().stream().flatMap(Set::stream).toList();
    }

    private synchronized boolean claim(Address address, Place place) {
        if (!(place.occupant() instanceof Session session) || !isPublished(place)) {
            return false; // it has ended while its last frame was on its way through
        }
        Session owner = routes.of(address.high(), address.low());
        if (owner == null) {
            place.add(address);
            routes.put(address, session);
        }
        return owner == null || owner == session;
    }

    private boolean isPublished(Place place) {
        return byClient.get(place.client()) == place;
    }

    @Override
    public synchronized void onSessionClosing(Session session) {
        Place place = bySession.get(session);
        if (place != null) {
            place.withdraw(session, routes);
        }
    }

    @Override
    public void onSessionEnded(Session session, String reason) {
        quotas.end(session);
        end(session);
        fleet.letGo();
        SessionStatistics statistics = session.statistics();
        log.ended(session, statistics, reason);
        Listeners.closed(settings.listener(), session, statistics, reason);
    }

    private synchronized void end(Session session) {
        Place place = bySession.get(session);
        if (place != null) {
            forget(place);
        }
    }

    private void forget(Place place) {
        Set<Place> ofClient = places.get(place.client());
        long before = promised(place.client());
        if (ofClient == null || !ofClient.remove(place)) {
            return;
        }
        memory.promise(before, promised(place.client()));
        if (ofClient.isEmpty()) {
            places.remove(place.client());
        }
        if (place.occupant() instanceof Session session) {
            bySession.remove(session);
            place.withdraw(session, routes);
        }
        byClient.remove(place.client(), place);
        if (place.isPublished()) {
            countDown(published, place.source());
            memory.giveBack(place);
        }
        fleet.drop(place.client(), place.info().addresses());
    }

    private static <K> void countDown(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Ends the tunnel: what has happened on one of its links nothing survives. */
    void fail(Throwable cause) {
        tunnel.fail(cause);
    }

    @Override
    public synchronized int size() {
        return byClient.size();
    }

    @Override
    public List<Session> all() {
        return routes.all();
    }

    /** Logs what is due of who came and went: to be called every {@link io.ztun.core.internal.log.RepeatLog#TICK_NS}. */
    void tickLog() {
        log.tick();
    }
}

package io.ztun.core.internal.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters.Limit;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.engine.Listeners;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.secure.Ciphers;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.Closable;
import io.ztun.core.internal.session.PendingSession;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionEnd;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;
import io.ztun.spi.Link;

/**
 * The server's sessions, who has which address, and the routes that follow from it. What a client's coming and going costs does not
 * depend on how many there are. Nothing of a session's is called under the table's lock. Thread-safe.
 */
final class SessionTable implements SessionEnd {
    private final SessionLog log = new SessionLog();
    private final Engine tunnel;
    private final ServerSettings settings;
    private final GivenAddresses addresses;
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

    SessionTable(Engine tunnel, ServerSettings settings, SessionMemory memory, MemoryShelf shelf, ClientQuotas quotas) {
        this.tunnel = tunnel;
        this.shelf = shelf;
        this.memory = memory;
        this.quotas = quotas;
        formers = new FormerSessions(tunnel);
        this.settings = settings;
        addresses = new GivenAddresses(settings.subnet(), settings.clients());
        push = new SettingsPush(settings.live(), settings.clients());
        routes = new Routes<>(settings.subnet()
                .ipv4()
                .map(network -> IpAddresses.low(network.last().getAddress()))
                .orElse(0L));
        tunnel.routes(routes);
    }

    /** Has somebody hear of what can be reached through a session here, and of what cannot any more. */
    void watch(Routes.Watcher watcher) {
        routes.watch(watcher);
    }

    /** Who has which address. */
    AddressPools pools() {
        return addresses.pools();
    }

    /** Tells the client of its session. */
    interface Answer {
        /** Returns what seals the session, or null in the clear. */
        SessionCiphers write(Welcome welcome);

        /** Whether it is one for a client of the original. */
        default boolean isLegacy() {
            return false;
        }
    }

    /**
     * Makes a place for a client: with its {@link Session} in the clear, else with a {@link PendingSession}. It has its
     * addresses, but carries no packets and takes nobody's place before {@link #publish}; either that or {@link #abandon} has to follow.
     *
     * @param who the client, where clients have keys
     * @throws ProtocolException if the client cannot be let in; the message is for the client's user
     */
    synchronized Place open(Hello hello, Optional<AuthorizedClient> who, Link link, Answer answer) {
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
        full(client, source, codec, 0).ifPresent(reason -> {
            throw new ProtocolException(reason);
        });
        quotas.refusal(client, who).ifPresent(reason -> {
            throw new RefusedException(Close.Code.QUOTA, reason);
        });
        long remembered = answer.isLegacy()
                ? 0
                : memory.grant(hello.memory(), codec, Optional.ofNullable(byClient.get(client)), promised(client));
        Addresses given = addresses.take(client, who, hello, places.getOrDefault(client, Set.of()));
        try {
            Duration keepalive = settings.live().get().keepalive(); // both ends must have the same
            SessionInfo info = info(hello, link, codec, given, who, answer.isLegacy());
            Place place = new Place(client, who, source, info, codec, remembered, hello, push.of(who));
            SessionCiphers ciphers = answer.write(welcome(place, keepalive, hello.features()));
            place.occupant(occupant(terms(place, link, codec, keepalive, hello.features()), ciphers));
            add(place);
            return place;
        } catch (RuntimeException | Error e) {
            addresses.giveBack(given);
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

    private static Closable occupant(SessionTerms terms, SessionCiphers ciphers) {
        return ciphers == null ? new Session(terms) : new PendingSession(terms, ciphers);
    }

    private long promised(String client) {
        return SessionMemory.promised(places.getOrDefault(client, Set.of()));
    }

    private void add(Place place) {
        long before = promised(place.client());
        places.computeIfAbsent(place.client(), each -> new LinkedHashSet<>()).add(place);
        memory.promise(before, promised(place.client()));
        addresses.keep(place.info().addresses());
        if (place.occupant() instanceof Session session) {
            bySession.put(session, place);
        }
    }

    /** The client has proved to be there: the place's session has begun. */
    synchronized void begun(Place place, Session session) {
        place.occupant(session);
        bySession.put(session, place);
    }

    private SessionInfo info(
            Hello hello,
            Link link,
            AgreedCodec codec,
            Addresses given,
            Optional<AuthorizedClient> who,
            boolean legacy) {
        int features = hello.features() & Features.of(tunnel.device().offload());
        return new SessionInfo(
                ++lastId,
                link.remoteAddress(),
                given,
                codec.provider().name(),
                codec.mode(),
                Math.min(hello.mtu(), settings.mtu()),
                Features.has(features, Features.OFFLOAD),
                Features.has(features, Features.HEADERS),
                who.map(AuthorizedClient::name),
                legacy);
    }

    private SessionTerms terms(Place place, Link link, AgreedCodec codec, Duration keepalive, int clientFeatures) {
        SessionInfo info = place.info();
        ClientSources sources = new ClientSources(
                place.given(),
                place.subnets(),
                (high, low) -> routes.of(high, low) == place.occupant(),
                address -> claim(address, place));
        return new SessionTerms(
                info,
                link,
                codec,
                keepalive.toNanos(),
                Features.has(clientFeatures, Features.REST),
                sources,
                () -> place.remembered() == 0 ? null : new LongMemory(),
                place.remembered() == 0 ? null : remembered(place),
                tunnel.context(),
                this);
    }

    private ClientMemory remembered(Place place) {
        Optional<PublicKey> key = place.who().map(AuthorizedClient::key);
        return new ClientMemory(
                shelf,
                place.client(),
                place.remembered(),
                salt -> settings.keys().map(keys -> keys.storageKey(key, salt)).orElse(null));
    }

    private Welcome welcome(Place place, Duration keepalive, int clientFeatures) {
        SessionInfo info = place.info();
        int sealing = settings.keys().isPresent() ? clientFeatures & Ciphers.feature() : 0;
        return new Welcome(
                sealing
                        | clientFeatures & Features.REST
                        | (info.offload() ? Features.OFFLOAD : 0)
                        | (info.headers() ? Features.HEADERS : 0),
                info.codec(),
                info.mode(),
                info.mtu(),
                info.addresses(),
                settings.subnet(),
                place.told(),
                (int) keepalive.toMillis(),
                place.remembered());
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
     * Lets packets flow to a place's session from now on. A former session of the same client makes room for it.
     *
     * @return why that cannot be, if others have taken the last place since {@link #open}
     */
    Optional<String> publish(Place place, Session session) {
        Optional<Session> former;
        long left;
        synchronized (this) {
            Optional<String> full = full(place.client(), place.source(), place.codec(), place.remembered())
                    .or(() -> usurped(place));
            if (full.isPresent()) {
                return full;
            }
            former = settle(place, session);
            left = memory.left();
        }
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
    synchronized void abandon(Place place) {
        forget(place);
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
        addresses.drop(place.info().addresses());
    }

    private static <K> void countDown(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Ends the tunnel: what has happened on one of its links nothing survives. */
    void fail(Throwable cause) {
        tunnel.fail(cause);
    }

    /** How many sessions there are. */
    synchronized int size() {
        return byClient.size();
    }

    /** Every session there is now, but for those that are ending. */
    List<Session> all() {
        return routes.all();
    }

    /** Logs what is due of who came and went: to be called every {@link io.ztun.core.internal.log.RepeatLog#TICK_NS}. */
    void tickLog() {
        log.tick();
    }
}

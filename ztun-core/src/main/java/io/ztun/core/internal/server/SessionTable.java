package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.Limits;
import io.ztun.core.SessionInfo;
import io.ztun.core.SessionStatistics;
import io.ztun.core.TunnelBuilder;
import io.ztun.core.internal.engine.Descriptions;
import io.ztun.core.internal.engine.Tunnel;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.AuthorizedClients;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.route.AddressPool;
import io.ztun.core.internal.route.Network;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.secure.Ciphers;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.AgreedCodec;
import io.ztun.core.internal.session.Counters.Limit;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;

/** The server's sessions, who has which address, and the routes that follow from it. Thread-safe. */
final class SessionTable implements Session.SessionEnd {
    private static final Logger LOG = System.getLogger(SessionTable.class.getName());

    /** Lines within five minutes, so that many clients that come back at once can be named. */
    private static final int LOG_LINES = 1_000;

    /** Who comes and goes. Subjects are addresses, since a client keeps its own however often it comes. */
    private final RepeatLog log = new RepeatLog(LOG, System::nanoTime, LOG_LINES);

    private final Tunnel tunnel;
    private final ServerSettings settings;
    private final AddressPool pool;
    private final long broadcast;

    /** Every session, those too that have not been published. */
    private final Map<Session, Place> places = new LinkedHashMap<>();

    private final Map<String, Session> byClient = new LinkedHashMap<>();
    private final Map<Address, Session> byAddress = new HashMap<>();
    private final Map<Network, Session> byNetwork = new HashMap<>();
    private long lastId;

    SessionTable(Tunnel tunnel, ServerSettings settings) {
        this.tunnel = tunnel;
        this.settings = settings;
        pool = new AddressPool(settings.subnet());
        broadcast = settings.subnet().isIpv6()
                ? 0
                : IpAddresses.low(settings.subnet().last().getAddress());
    }

    /** Tells the client of its session. */
    interface Answer {
        /** Returns what seals the session, or null in the clear. */
        SessionCiphers write(Welcome welcome);
    }

    /** What is known of a session besides what was agreed on with the client. */
    private record Place(String client, Optional<AuthorizedClient> who, Source source) {
        List<Cidr> subnets() {
            return who.map(AuthorizedClient::subnets).orElse(List.of());
        }
    }

    /**
     * Makes a session for a client. It has an address, but carries no packets and takes nobody's place before
     * {@link #publish}; either that or {@link #abandon} has to follow.
     *
     * @param who the client, where clients have keys
     * @throws ProtocolException if the client cannot be let in; the message is for the client's user
     */
    synchronized Session open(Hello hello, Optional<AuthorizedClient> who, Link link, Answer answer) {
        AgreedCodec codec = settings.codecs()
                .agree(hello.codecs(), link.isOrdered())
                .orElseThrow(() -> new ProtocolException("no codec in common: client="
                        + hello.codecs().stream().map(Hello.Offer::name).toList() + " server="
                        + settings.codecs().names() + "; name one of them with --codec on both ends"));
        if (hello.mtu() < TunnelBuilder.MTU_MIN) {
            throw new ProtocolException("mtu out of range: mtu=" + hello.mtu() + " min=" + TunnelBuilder.MTU_MIN);
        }
        Place place = new Place(
                who.map(w -> w.key().toString()).orElse(hello.clientId()), who, Source.of(link.remoteAddress()));
        full(place).ifPresent(reason -> {
            throw new ProtocolException(reason);
        });
        SessionInfo info = info(hello, link, codec, address(place, hello));
        try {
            SessionCiphers ciphers = answer.write(welcome(info, hello.features()));
            Session session = session(info, place, link, codec, ciphers);
            places.put(session, place);
            return session;
        } catch (RuntimeException e) {
            releaseIfUnused(info.address().address());
            throw e;
        }
    }

    private SessionInfo info(Hello hello, Link link, AgreedCodec codec, Cidr address) {
        int features = hello.features() & Features.of(tunnel.device().offload());
        return new SessionInfo(
                ++lastId,
                link.remoteAddress(),
                address,
                codec.provider().name(),
                codec.mode(),
                Math.min(hello.mtu(), settings.mtu()),
                Features.has(features, Features.OFFLOAD),
                Features.has(features, Features.HEADERS) && link.isOrdered());
    }

    /** Sessions of one client have one address: that of its present session passes to the next. */
    private Cidr address(Place place, Hello hello) {
        Optional<InetAddress> fixed = place.who().flatMap(AuthorizedClient::address);
        for (Map.Entry<Session, Place> other : places.entrySet()) {
            Cidr address = other.getKey().info().address();
            boolean same = other.getValue().client().equals(place.client());
            if (same && fixed.map(address.address()::equals).orElse(true)) {
                return address;
            }
        }
        return fixed.isPresent()
                ? pool.takeFixed(fixed.get())
                        .orElseThrow(() -> new ProtocolException("the client's fixed address cannot be had: address="
                                + fixed.get().getHostAddress() + " subnet=" + settings.subnet()
                                + "; it is in use, or outside the network"))
                : take(place, hello);
    }

    private Cidr take(Place place, Hello hello) {
        settings.clients().ifPresent(clients -> pool.reserve(fixedAddresses(clients.clients())));
        return pool.take(place.client(), hello.previous().map(Cidr::address))
                .orElseThrow(() -> new ProtocolException("no address left: subnet=" + settings.subnet() + " taken="
                        + byClient.size() + "; the server needs a larger --subnet"));
    }

    private static Set<InetAddress> fixedAddresses(AuthorizedClients clients) {
        return clients.all().stream()
                .flatMap(client -> client.address().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private Session session(SessionInfo info, Place place, Link link, AgreedCodec codec, SessionCiphers ciphers) {
        Session[] self = new Session[1];
        ClientSources sources = new ClientSources(
                Address.of(info.address().address().getAddress()), place.subnets(), address -> claim(address, self[0]));
        self[0] = new Session(
                info, link, codec, ciphers, settings.keepalive().toNanos(), sources, tunnel.context(), this);
        return self[0];
    }

    private Welcome welcome(SessionInfo info, int clientFeatures) {
        int sealing = settings.keys().isPresent() ? clientFeatures & Ciphers.feature() : 0;
        return new Welcome(
                sealing | (info.offload() ? Features.OFFLOAD : 0) | (info.headers() ? Features.HEADERS : 0),
                info.codec(),
                info.mode(),
                info.mtu(),
                info.address(),
                settings.subnet(),
                (int) settings.keepalive().toMillis());
    }

    /** Why there is no room for a client. Its own former session does not count: it goes when the new one comes. */
    private Optional<String> full(Place place) {
        Limits limits = settings.limits();
        int others = byClient.size() - (byClient.containsKey(place.client()) ? 1 : 0);
        if (others >= limits.clients()) {
            tunnel.counters().addBeyond(Limit.CLIENTS);
            return Optional.of("the server is full: max=" + limits.clients() + "; see --max-clients there");
        }
        if (fromSource(place) >= limits.clientsPerSource()) {
            tunnel.counters().addBeyond(Limit.SOURCE_CLIENTS);
            return Optional.of("too many clients from one address: source=" + place.source() + " max="
                    + limits.clientsPerSource() + "; see --max-clients-per-source on the server");
        }
        return Optional.empty();
    }

    private int fromSource(Place place) {
        int count = 0;
        for (Session session : byClient.values()) {
            Place other = places.get(session);
            if (other.source().equals(place.source()) && !other.client().equals(place.client())) {
                count++;
            }
        }
        return count;
    }

    /**
     * Lets packets flow to a session from now on. A former session of the same client makes room for it.
     *
     * @return why that cannot be, if others have taken the last place since {@link #open}
     */
    Optional<String> publish(Session session) {
        Place place;
        synchronized (this) {
            place = places.get(session);
            Optional<String> full = full(place);
            if (full.isPresent()) {
                return full;
            }
            settle(session, place);
        }
        if (settings.clients().isPresent()) {
            revoke(); // the list may have changed since the hello
        }
        SessionInfo info = session.info();
        log.say(
                Level.INFO,
                info.address(),
                "Serving " + Descriptions.of(info.peer()) + ": " + Descriptions.of(info)
                        + (session.isSealed() ? " sealed=yes" : "")
                        + place.who().map(who -> " client=" + who.name()).orElse("")
                        + (place.subnets().isEmpty() ? "" : " subnets=" + place.subnets()));
        settings.listener().onSessionOpened(info);
        return Optional.empty();
    }

    private void settle(Session session, Place place) {
        Session former = byClient.put(place.client(), session);
        if (former != null) {
            forget(former);
        }
        byAddress.put(Address.of(session.info().address().address().getAddress()), session);
        place.subnets().forEach(subnet -> byNetwork.put(Network.of(subnet), session));
        publishRoutes();
        if (former != null) {
            former.closeWith("the client has connected anew"); // last: it may fail
        }
    }

    /** Forgets a session whose client did not get as far as {@link #publish}, or not through it. */
    void abandon(Session session) {
        forget(session);
    }

    /** Ends the sessions of clients that are not authorized any more, or have another address or other subnets now. */
    void revoke() {
        ClientList list = settings.clients().orElseThrow();
        for (Session session : every()) {
            Optional<AuthorizedClient> former = who(session);
            Optional<AuthorizedClient> now = former.flatMap(who -> list.find(who.key()));
            if (former.isPresent() && now.isEmpty()) {
                session.closeWith("the client's key is not authorized any more");
            } else if (!former.flatMap(AuthorizedClient::address).equals(now.flatMap(AuthorizedClient::address))) {
                session.closeWith("the client has another address now");
            } else if (!former.map(AuthorizedClient::subnets).equals(now.map(AuthorizedClient::subnets))) {
                session.closeWith("the client has other subnets now");
            }
        }
    }

    private synchronized List<Session> every() {
        return List.copyOf(places.keySet());
    }

    private synchronized Optional<AuthorizedClient> who(Session session) {
        Place place = places.get(session);
        return place == null ? Optional.empty() : place.who();
    }

    private synchronized boolean claim(Address address, Session session) {
        if (!places.containsKey(session)) {
            return false; // it has ended while its last frame was on its way through
        }
        Session owner = byAddress.putIfAbsent(address, session);
        if (owner == null) {
            publishRoutes();
        }
        return owner == null || owner == session;
    }

    private void publishRoutes() {
        tunnel.routes(new Routes<>(byAddress, byNetwork, List.copyOf(byClient.values()), null, broadcast));
    }

    @Override
    public void onSessionEnded(Session session, String reason) {
        forget(session);
        SessionInfo info = session.info();
        SessionStatistics statistics = session.statistics();
        log.say(
                Level.INFO,
                info.address(),
                "Ended " + Descriptions.of(info.peer()) + ": address=" + info.address() + " "
                        + Descriptions.of(statistics) + " reason=" + reason);
        settings.listener().onSessionClosed(info, statistics, reason);
    }

    private synchronized void forget(Session session) {
        if (places.remove(session) == null) {
            return;
        }
        byClient.values().remove(session);
        byAddress.values().removeIf(s -> s == session);
        byNetwork.values().removeIf(s -> s == session);
        releaseIfUnused(session.info().address().address());
        publishRoutes();
    }

    private void releaseIfUnused(InetAddress address) {
        for (Session session : places.keySet()) {
            if (session.info().address().address().equals(address)) {
                return;
            }
        }
        pool.release(address);
    }

    /** How many sessions there are. */
    synchronized int size() {
        return byClient.size();
    }

    /** Every session there is now. */
    synchronized List<Session> all() {
        return List.copyOf(byClient.values());
    }

    /** Logs what is due of who came and went: to be called every second or so. */
    void tickLog() {
        log.tick();
    }
}

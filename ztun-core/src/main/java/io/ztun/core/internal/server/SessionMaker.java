package io.ztun.core.internal.server;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

import io.ztun.api.Addresses;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.secure.Ciphers;
import io.ztun.core.internal.session.Closable;
import io.ztun.core.internal.session.PendingSession;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionEnd;
import io.ztun.core.internal.session.SessionTerms;

/** What a hello and its answer come to: what is agreed on, what the client is told, and the session, begun or not. Thread-safe. */
final class SessionMaker {
    private final Engine tunnel;
    private final ServerSettings settings;
    private final MemoryShelf shelf;
    private final Routes<Session> routes;
    private final BiPredicate<Address, Place> claim;
    private final SessionEnd end;

    /** Tells the client of its session. */
    interface Answer {
        /** Returns what seals the session, or null in the clear. */
        SessionCiphers write(Welcome welcome);
    }

    /**
     * @param claim whether a place's client may have a link-local address
     * @param end is told how sessions end
     */
    SessionMaker(
            Engine tunnel,
            ServerSettings settings,
            MemoryShelf shelf,
            Routes<Session> routes,
            BiPredicate<Address, Place> claim,
            SessionEnd end) {
        this.tunnel = tunnel;
        this.settings = settings;
        this.shelf = shelf;
        this.routes = routes;
        this.claim = claim;
        this.end = end;
    }

    /** What is agreed on. @param id the session's number */
    SessionInfo info(Request request, Addresses given, long id) {
        int features = request.hello().features() & Features.of(tunnel.device().offload());
        return new SessionInfo(
                id,
                request.link().remoteAddress(),
                given,
                request.codec().provider().name(),
                request.codec().mode(),
                Math.min(request.hello().mtu(), settings.mtu()),
                Features.has(features, Features.OFFLOAD),
                Features.has(features, Features.HEADERS),
                request.who().map(AuthorizedClient::name),
                request.legacy());
    }

    /** Has the client told of a place, and gives that its session. */
    void occupy(Place place, Request request, Answer answer) {
        Duration keepalive = settings.live().get().keepalive(); // both ends must have the same
        int features = request.hello().features();
        SessionCiphers ciphers = answer.write(welcome(place, keepalive, features));
        SessionTerms terms = terms(place, request, keepalive);
        Closable occupant = ciphers == null ? new Session(terms) : new PendingSession(terms, ciphers);
        place.occupant(occupant);
    }

    private SessionTerms terms(Place place, Request request, Duration keepalive) {
        ClientSources sources = new ClientSources(
                place.given(),
                place.subnets(),
                (high, low) -> routes.of(high, low) == place.occupant(),
                address -> claim.test(address, place));
        return new SessionTerms(
                place.info(),
                request.link(),
                request.codec(),
                keepalive.toNanos(),
                Features.has(request.hello().features(), Features.REST),
                sources,
                () -> place.remembered() == 0 ? null : new LongMemory(),
                place.remembered() == 0 ? null : remembered(place),
                tunnel.context(),
                end);
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
                place.told().pushed(),
                (int) keepalive.toMillis(),
                place.remembered());
    }
}

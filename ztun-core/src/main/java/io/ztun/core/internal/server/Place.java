package io.ztun.core.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Settings;
import io.ztun.core.internal.route.Network;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.session.Closable;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.PushedSettings;

/**
 * What a client has at the server, from its hello to the end of its session: its addresses, and the routes to it once the session is
 * published. Guarded by its {@link SessionTable}.
 */
final class Place {
    private final String client;
    private final Optional<AuthorizedClient> who;
    private final Source source;
    private final SessionInfo info;
    private final AgreedCodec codec;
    private final long remembered;
    private final Hello hello;

    /** Those that the client was given, and its link-local one once that is claimed. */
    private final List<Address> addresses = new ArrayList<>(3);

    private Settings told;
    private Closable occupant;
    private boolean published;

    /** Where the session came from that the one before this has replaced, if that was from elsewhere; or null. */
    private Source replacedByFormer;

    private boolean alternates;

    /**
     * @param remembered how much is remembered of the client, in bytes
     * @param told what the answer to the hello tells the client to do
     */
    Place(Request request, SessionInfo info, long remembered, PushedSettings told) {
        client = request.client();
        who = request.who();
        source = request.source();
        codec = request.codec();
        hello = request.hello();
        this.info = info;
        this.remembered = remembered;
        this.told = new Settings(told, false);
        addresses.addAll(given());
    }

    /** What its sessions are known by. */
    String client() {
        return client;
    }

    Optional<AuthorizedClient> who() {
        return who;
    }

    Source source() {
        return source;
    }

    SessionInfo info() {
        return info;
    }

    AgreedCodec codec() {
        return codec;
    }

    /** How much is remembered of the client, in bytes. */
    long remembered() {
        return remembered;
    }

    /** The addresses that the client was given. */
    List<Address> given() {
        return info.addresses().all().stream()
                .map(each -> Address.of(each.address().getAddress()))
                .toList();
    }

    List<Cidr> subnets() {
        return who.map(AuthorizedClient::subnets).orElse(List.of());
    }

    /** What the client was told last to do. Guarded by {@link SettingsPush} once the client has its answer. */
    Settings told() {
        return told;
    }

    void told(Settings settings) {
        told = settings;
    }

    /** The session, begun or not. */
    Closable occupant() {
        return occupant;
    }

    void occupant(Closable session) {
        occupant = session;
    }

    /** One more address that is this client's. */
    void add(Address address) {
        addresses.add(address);
    }

    /** Whether its session was let in. */
    boolean isPublished() {
        return published;
    }

    /**
     * Whether the other's session may make room for it: with a key it is the same client's. Without one it has to be the
     * same process or the next one, for an identity alone proves nothing.
     */
    boolean mayReplace(Place other) {
        return who.isPresent() || other.isSucceededBy(hello);
    }

    /** Whether the hello is one of the same process, or of the process after it. */
    boolean isSucceededBy(Hello next) {
        String run = hello.clientId();
        return run.equals(next.clientId())
                || next.identity().filter(id -> run.equals(id.former())).isPresent();
    }

    /** Whether the client changes from one way to another, and its former session is to carry what is under way. */
    boolean isTrial() {
        return Features.has(hello.features(), Features.TRIAL);
    }

    /** It has taken the place of another of the same client. */
    void replaces(Place former) {
        if (!former.source.equals(source)) {
            replacedByFormer = former.source;
            alternates = source.equals(former.replacedByFormer);
        }
    }

    /** Whether the client has come from here, from elsewhere, and from here again, each while the other was there. */
    boolean alternates() {
        return alternates;
    }

    /** Adds its routes. */
    void publish(Session session, Routes<Session> routes) {
        published = true;
        routes.add(session);
        addresses.forEach(address -> routes.put(address, session));
        subnets().forEach(subnet -> routes.put(Network.of(subnet), session));
    }

    /** Withdraws its routes, so far as no other session has taken them over. May be repeated. */
    void withdraw(Session session, Routes<Session> routes) {
        routes.remove(session);
        addresses.forEach(address -> routes.remove(address, session));
        subnets().forEach(subnet -> routes.remove(Network.of(subnet), session));
    }
}

package io.ztun.core.internal.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.ztun.api.Cidr;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.protocol.Settings;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.PushedSettings;

/** What a server tells each of its clients to do, and has told them. Thread-safe. */
final class SettingsPush {
    private final Supplier<LiveSettings> live;
    private final Optional<ClientList> clients;

    SettingsPush(Supplier<LiveSettings> live, Optional<ClientList> clients) {
        this.live = live;
        this.clients = clients;
    }

    /** As of now: what all are told, and the client's own routes; but no route to what lies behind the client itself. */
    PushedSettings of(Optional<AuthorizedClient> who) {
        PushedSettings all = live.get().push();
        Optional<AuthorizedClient> now = who.flatMap(former -> clients.flatMap(list -> list.find(former.key())));
        List<Cidr> behind = now.map(AuthorizedClient::subnets).orElse(List.of());
        return all.withRoutes(
                Stream.concat(now.stream().flatMap(client -> client.routes().stream()), all.routes().stream())
                        .filter(route -> behind.stream().noneMatch(network -> network.contains(route)))
                        .toList());
    }

    /** Tells a client that has a session, if it was told something else before. */
    synchronized void update(Place place, Session session) {
        tell(place, session, place.told().leave());
    }

    /** Whether a client was told last to connect to another server. */
    synchronized boolean isLeaving(Place place) {
        return place.told().leave();
    }

    /** Tells a client to connect to another server, or that it may stay. */
    synchronized void tell(Place place, Session session, boolean leave) {
        Settings now = new Settings(of(place.who()), leave);
        if (!now.equals(place.told())) {
            place.told(now);
            session.tell(now);
        }
    }
}

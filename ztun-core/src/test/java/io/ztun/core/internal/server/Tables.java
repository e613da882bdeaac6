package io.ztun.core.internal.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.ztun.api.Addresses;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.codec.NoneCodecProvider;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.Link;

/** Session tables of tests, and the steps from a hello to a session. */
final class Tables {
    private Tables() {}

    /** Of a server in the clear, with no codec, no memory and no files. */
    static ServerSettings settings(String subnet, LiveSettings live) {
        return settings(subnet, () -> live, Optional.empty());
    }

    /** As the other, with a file of what clients have used. */
    static ServerSettings settings(String subnet, Supplier<LiveSettings> live, Optional<Path> quotas) {
        return new ServerSettings(
                Addresses.parse(subnet),
                1_400,
                new Codecs(List.of(new NoneCodecProvider()), CodecLevel.STANDARD, Privacy.History.SHARED),
                live,
                Duration.ofSeconds(5),
                new TunnelListener() {},
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                MemoryLimits.NONE,
                Optional.empty(),
                quotas,
                false,
                Optional.empty());
    }

    /** One with a store of its own. */
    static SessionTable alone(
            Engine tunnel, ServerSettings settings, SessionMemory memory, MemoryShelf shelf, ClientQuotas quotas) {
        Fleet fleet = new Fleet(
                new LocalStore(new LocalState(LocalState.FOREVER), "here"),
                "here",
                false,
                settings.subnet(),
                settings.clients());
        SessionTable table = new SessionTable(tunnel, settings, memory, shelf, quotas, fleet);
        fleet.start();
        return table;
    }

    /** Answers a hello in the clear. @throws ProtocolException if the client is not let in */
    static Place open(SessionTable table, Hello hello, Optional<AuthorizedClient> who, Link link) {
        Request request = table.request(hello, who, link, false);
        return table.open(request, table.reserve(request).join(), welcome -> null);
    }

    /** Why a place's client cannot stay; empty if it can, and its session is published. */
    static Optional<String> publish(SessionTable table, Place place) {
        return table.hold(place).join()
                ? table.publish(place, (Session) place.occupant())
                : Optional.of("it is not held");
    }
}

package io.ztun.core.internal.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.core.internal.state.KnownNetworks;
import io.ztun.spi.Transport;

/** All ways that a client has, and which of them is likely to work where the machine is. Thread-safe. */
final class Ways implements AutoCloseable {
    private final List<Way> all = new ArrayList<>();
    private final ClientSettings settings;
    private final KnownNetworks networks;
    private final ServerDialer dialer;

    /** @param transports those of the settings, open */
    Ways(ClientSettings settings, List<Transport> transports, ServerDialer dialer) {
        this.settings = settings;
        this.dialer = dialer;
        networks = KnownNetworks.in(settings.networks());
        for (ServerName server : settings.servers()) {
            for (int i = 0; i < transports.size(); i++) {
                all.add(new Way(server, settings.transports().get(i), transports.get(i)));
            }
        }
    }

    /** The servers and the ports at which each is tried, as the log has them. */
    String servers() {
        return settings.servers().stream()
                .map(server -> server.host() + " port " + ports(server))
                .collect(Collectors.joining(", "));
    }

    /** The servers' names alone. */
    String hosts() {
        return settings.servers().stream().map(ServerName::host).collect(Collectors.joining(","));
    }

    private String ports(ServerName server) {
        return joined(" and ", all.stream().filter(way -> way.server().equals(server)), Way::port);
    }

    /** The transports' names. */
    String transports() {
        return joined(",", all.stream(), Way::name);
    }

    private static String joined(String between, Stream<Way> ways, Function<Way, ?> what) {
        return ways.map(what).distinct().map(Object::toString).collect(Collectors.joining(between));
    }

    /** The best first: all transports of the first server, then those of the next. */
    List<Way> bestFirst() {
        return List.copyOf(all);
    }

    /** The same, but of each server the one first whose transport worked last in this network. */
    List<Way> likelyFirst() {
        Optional<String> worked = network().flatMap(networks::transport);
        return all.stream()
                .sorted(Comparator.<Way>comparingInt(way -> settings.servers().indexOf(way.server()))
                        .thenComparing(way -> !worked.equals(Optional.of(way.name()))))
                .toList();
    }

    /** This one works in this network. */
    void worked(Way way) {
        network().ifPresent(network -> networks.remember(network, way.name()));
    }

    private Optional<String> network() {
        return settings.transports().size() == 1 ? Optional.empty() : dialer.network(all.get(0));
    }

    @Override
    public void close() throws IOException {
        networks.close();
    }
}

package io.ztun.control.internal.metrics;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;

import io.ztun.core.info.Carried;
import io.ztun.core.info.SessionSnapshot;

/** The same for each client, and for so many at most: those beyond are summed, since each is a dozen series for years. */
final class ClientMetrics {
    /** How many clients have series of their own. */
    static final int CLIENTS_MAX = 200;

    private static final double NS_PER_S = 1e9;
    private static final String OTHERS = "others";

    private long sessions;
    private Carried sent = Carried.NOTHING;
    private Carried received = Carried.NOTHING;
    private long dropped;

    private ClientMetrics() {}

    /** @param open a tunnel's sessions; of each client those that came first have the series */
    static void add(MetricFamilies families, List<SessionSnapshot> open) {
        Map<String, ClientMetrics> clients = new LinkedHashMap<>();
        open.stream()
                .sorted(Comparator.comparingLong(session -> session.info().id()))
                .forEach(session -> {
                    String name = name(session);
                    boolean own = clients.containsKey(name) || clients.size() < CLIENTS_MAX;
                    clients.computeIfAbsent(own ? name : OTHERS, each -> new ClientMetrics())
                            .add(session);
                    if (own) {
                        times(families, session, Labels.of("client", name));
                    }
                });
        clients.forEach((name, client) -> client.add(families, Labels.of("client", name)));
    }

    /** One without a key is known by its address in the tunnel. */
    private static String name(SessionSnapshot session) {
        return session.info()
                .client()
                .orElseGet(() -> session.info().address().address().getHostAddress());
    }

    private void add(SessionSnapshot session) {
        sessions++;
        sent = sent.plus(session.sent());
        received = received.plus(session.received());
        dropped += session.dropped().total();
    }

    private void add(MetricFamilies families, Labels client) {
        families.gauge("ztun_client_sessions", "Open sessions, by client").add(sessions, client);
        families.carried("ztun_client", "a client's open sessions", sent, received, client);
        families.counter("ztun_client_dropped_packets", "Packets and frames of open sessions that came to nothing")
                .add(dropped, client);
    }

    private static void times(MetricFamilies families, SessionSnapshot session, Labels client) {
        Labels labels = client.add("session", Long.toString(session.info().id()));
        families.gauge("ztun_client_last_heard_seconds", "How long ago the client was last heard of", Unit.SECONDS)
                .add(session.sinceHeard().toNanos() / NS_PER_S, labels);
        families.gauge(
                        "ztun_client_queue_delay_seconds",
                        "How long packets for the client wait for the line",
                        Unit.SECONDS)
                .add(session.queueDelay().toNanos() / NS_PER_S, labels);
        session.roundTrip()
                .ifPresent(times -> families.gauge(
                                "ztun_client_round_trip_seconds", "To the client and back, smoothed", Unit.SECONDS)
                        .add(times.smoothed().toNanos() / NS_PER_S, labels));
    }
}

package io.ztun.control.internal.metrics;

import java.util.Comparator;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;

import io.ztun.core.info.SessionSnapshot;

/** The same for each client. Stateless. */
final class ClientMetrics {
    private static final double NS_PER_S = 1e9;

    private ClientMetrics() {}

    static void add(MetricFamilies families, ClientLedger.Client client) {
        Labels labels = Labels.of("client", client.name());
        families.gauge("ztun_client_sessions", "Open sessions, by client")
                .add(client.open().size(), labels);
        families.carried("ztun_client", "a client's sessions", client.sent(), client.received(), labels);
        families.counter(
                        "ztun_client_dropped_packets", "Packets and frames of a client's sessions that came to nothing")
                .add(client.dropped(), labels);
        if (!client.name().equals(ClientLedger.OTHERS)) {
            client.open().stream()
                    .min(Comparator.comparing(SessionSnapshot::sinceHeard))
                    .ifPresent(session -> times(families, session, labels));
        }
    }

    /** Of the session heard last: a session's number as a label would be new series with each connection. */
    private static void times(MetricFamilies families, SessionSnapshot session, Labels labels) {
        families.gauge("ztun_client_last_heard_seconds", "How long ago the client was last heard of", Unit.SECONDS)
                .add(session.sinceHeard().toNanos() / NS_PER_S, labels);
        families.gauge(
                        "ztun_client_queue_delay_seconds",
                        "How long packets for the client wait for the line",
                        Unit.SECONDS)
                .add(session.queueDelay().toNanos() / NS_PER_S, labels);
        session.quota().ifPresent(quota -> {
            families.gauge("ztun_client_quota_bytes", "What the client may use in a period", Unit.BYTES)
                    .add(quota.quota().bytes(), labels);
            families.gauge("ztun_client_quota_used_bytes", "What the client has used in this period", Unit.BYTES)
                    .add(quota.used(), labels);
        });
        session.roundTrip()
                .ifPresent(times -> families.gauge(
                                "ztun_client_round_trip_seconds", "To the client and back, smoothed", Unit.SECONDS)
                        .add(times.smoothed().toNanos() / NS_PER_S, labels));
    }
}

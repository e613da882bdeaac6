package io.ztun.control.internal.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;

import io.ztun.control.internal.json.Answers;
import io.ztun.control.internal.json.Applications;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;

/**
 * A tunnel's snapshots in Prometheus's text format. Names follow prometheus.io/docs/practices/naming. It remembers the last snapshot,
 * so that counters only rise. Thread-safe.
 */
public final class TunnelMetrics {
    /** The text's type. */
    public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double MS_PER_S = 1_000;

    private final ApplicationLedger applications = new ApplicationLedger();
    private final ClientLedger clients = new ClientLedger();

    /**
     * All metrics.
     *
     * @param snapshot is asked for the tunnel's
     * @param version the program's
     * @param name the tunnel's
     */
    public synchronized byte[] text(Supplier<TunnelSnapshot> snapshot, String version, String name) {
        TunnelSnapshot tunnel = snapshot.get(); // in the order in which they are taken in
        MetricFamilies families = new MetricFamilies();
        tunnel(families, tunnel, version, name);
        totals(families, tunnel.totals());
        tunnel.fleet().ifPresent(fleet -> FleetMetrics.add(families, fleet));
        applications.update(tunnel.applications()).forEach(each -> application(families, each));
        clients.update(tunnel.sessions()).forEach(each -> ClientMetrics.add(families, each));
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
        try {
            PrometheusTextFormatWriter.create().write(out, families.snapshots(), EscapingScheme.ALLOW_UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes whatever comes
        }
        return out.toByteArray();
    }

    private static void tunnel(MetricFamilies families, TunnelSnapshot tunnel, String version, String name) {
        families.gauge("ztun_build_info", "The tunnel and its program; always 1")
                .add(
                        1,
                        "version",
                        version,
                        "tunnel",
                        name,
                        "role",
                        Answers.lower(tunnel.role()),
                        "transport",
                        tunnel.transport());
        families.gauge("ztun_start_time_seconds", "When the tunnel was started, in seconds since 1970", Unit.SECONDS)
                .add(tunnel.since().toEpochMilli() / MS_PER_S);
        families.gauge("ztun_sessions", "Open sessions").add(tunnel.totals().sessions());
        families.gauge("ztun_draining", "1 while a server lets nobody in and has its clients connect to others, else 0")
                .add(tunnel.drain().isPresent() ? 1 : 0);
    }

    private static void totals(MetricFamilies families, TunnelStatistics totals) {
        families.counter("ztun_packets", "Packets; one that was sent or received in larger pieces counts as one")
                .ways(totals.packetsSent(), totals.packetsReceived(), Labels.EMPTY);
        families.carried("ztun", "the tunnel", totals.sent(), totals.received(), Labels.EMPTY);
        families.counter("ztun_frames", "Frames of which it is known whether they arrived; only where some may be lost")
                .ways(totals.sent().frames(), totals.received().frames(), Labels.EMPTY);
        families.gauge("ztun_frames_lost", "Frames of those that did not arrive, or are still on their way")
                .ways(totals.sent().lost(), totals.received().lost(), Labels.EMPTY);
        families.counter(
                        "ztun_memory_bytes",
                        "Bytes of packets that were not sent because the receiver had kept them",
                        Unit.BYTES)
                .ways(totals.sent().fromMemory(), totals.received().fromMemory(), Labels.EMPTY);
        families.counter("ztun_dropped_packets", "Packets and frames that came to nothing, by cause")
                .add(totals.droppedNoRoute(), "cause", "no_route")
                .add(totals.droppedQueueFull(), "cause", "queue_full")
                .add(totals.droppedSource(), "cause", "source")
                .add(totals.droppedInvalid(), "cause", "invalid")
                .add(totals.droppedTun(), "cause", "tun")
                .add(totals.droppedForged(), "cause", "forged")
                .add(totals.droppedRepeated(), "cause", "repeated")
                .add(totals.droppedMulticast(), "cause", "multicast")
                .add(totals.droppedMoved(), "cause", "moved");
        families.counter("ztun_refused_connections", "Connections that ended before there was a session")
                .add(totals.refused());
        LimitStatistics limits = totals.limits();
        families.counter("ztun_limit_reached", "How often a limit of the server's was why a connection was refused")
                .add(limits.clients(), "limit", "clients")
                .add(limits.clientsPerSource(), "limit", "clients_per_source")
                .add(limits.halfOpen(), "limit", "half_open")
                .add(limits.halfOpenPerSource(), "limit", "half_open_per_source")
                .add(limits.handshakeRate(), "limit", "handshake_rate")
                .add(limits.handshakeTimeout(), "limit", "handshake_timeout");
    }

    private static void application(MetricFamilies families, ApplicationSnapshot application) {
        Labels labels = Labels.of(
                "protocol",
                Applications.protocol(application.protocol()),
                "port",
                Integer.toString(application.port()),
                "application",
                Applications.name(application.protocol(), application.port()).orElse(""));
        families.counter("ztun_application_packets", "Packets, by application")
                .ways(application.packetsSent(), application.packetsReceived(), labels);
        families.carried("ztun_application", "an application", application.sent(), application.received(), labels);
        ApplicationSnapshot.Around around = application.around();
        families.counter("ztun_application_uncompressed_bytes", "Bytes sent around the codec, by reason", Unit.BYTES)
                .add(around.named(), labels.add("reason", "named"))
                .add(around.encrypted(), labels.add("reason", "encrypted"))
                .add(around.incompressible(), labels.add("reason", "incompressible"));
    }
}

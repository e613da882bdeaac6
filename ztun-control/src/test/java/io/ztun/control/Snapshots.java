package io.ztun.control;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.ztun.api.Addresses;
import io.ztun.control.info.Setting;
import io.ztun.control.internal.http.Subject;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.Carried;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.info.History;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Lease;

/** A tunnel with more sessions, applications and past than a test could have real ones of. It changes with time. */
class Snapshots implements Subject {
    private static final Instant SINCE = Instant.now().minus(Duration.ofHours(30));

    private final int sessions;
    private final Optional<FleetSnapshot> fleet;

    Snapshots(int sessions) {
        this(sessions, Optional.empty());
    }

    /** One of several gateways. */
    Snapshots(int sessions, FleetSnapshot fleet) {
        this(sessions, Optional.of(fleet));
    }

    private Snapshots(int sessions, Optional<FleetSnapshot> fleet) {
        this.sessions = sessions;
        this.fleet = fleet;
    }

    /** Rises by so much a second. */
    private static long grown(long perSecond) {
        return perSecond * Duration.between(SINCE, Instant.now()).toSeconds();
    }

    private static Carried carried(long bytes, double saved) {
        return new Carried(bytes, (long) (bytes * (1 - saved)));
    }

    /** Half of it came from memory for the one that has a quota too. */
    private static Carried carried(int i, long bytes, double saved) {
        Carried carried = carried(bytes, saved);
        return i == 12 ? new Carried(bytes, carried.wireBytes(), 0, 0, bytes / 2) : carried;
    }

    static SessionSnapshot session(int i) {
        boolean named = i % 3 != 0;
        double saved = 0.3 + i % 7 * 0.09;
        return new SessionSnapshot(
                new SessionInfo(
                        i + 1,
                        new InetSocketAddress("198.18." + i / 250 + "." + (i % 250 + 2), 40_000 + i),
                        Addresses.parse("10.1." + i / 250 + "." + (i % 250 + 2) + "/16"),
                        i % 4 == 0 ? "zstd" : "lz4",
                        CodecMode.STREAM,
                        1500,
                        true,
                        true,
                        named ? Optional.of("branch-" + (i + 1)) : Optional.empty()),
                named ? Optional.of("AESGCM") : Optional.empty(),
                Optional.empty(),
                SINCE.plusSeconds(i),
                Duration.ofMillis(i * 7L % 5_000),
                Optional.of(new SessionSnapshot.RoundTrip(
                        Duration.ofMillis(8 + i % 40), Duration.ofMillis(7 + i % 40), Duration.ofMillis(30 + i % 90))),
                Duration.ofMillis(i % 5),
                grown(10 + i),
                grown(8 + i),
                carried(i, grown(900 + 40L * i), saved),
                carried(i, grown(4_000 + 90L * i), saved),
                new SessionSnapshot.Dropped(i % 9, 0, 0, 0, 0, 0),
                i % 5 == 1 ? new Rate(10_000_000) : Rate.NONE,
                quota(i));
    }

    /** One has a quota, and the page's picture none, which has fewer sessions. */
    private static Optional<QuotaUse> quota(int i) {
        Quota quota = new Quota(10_000_000_000L, Quota.Period.MONTH);
        return i == 12
                ? Optional.of(
                        new QuotaUse("branch-" + (i + 1), quota, 8_123_456_789L, Instant.parse("2026-12-01T00:00:00Z")))
                : Optional.empty();
    }

    private static ApplicationSnapshot application(int protocol, int port, long perSecond, double saved, long around) {
        return new ApplicationSnapshot(
                protocol,
                port,
                grown(perSecond / 300),
                grown(perSecond / 400),
                carried(grown(perSecond), saved),
                carried(grown(perSecond / 4), saved),
                new ApplicationSnapshot.Around(0, grown(around), grown(around / 9)));
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public String name() {
        return "office";
    }

    @Override
    public TunnelSnapshot snapshot() {
        List<SessionSnapshot> open =
                IntStream.range(0, sessions).mapToObj(Snapshots::session).toList();
        Carried sent = open.stream().map(SessionSnapshot::sent).reduce(Carried.NOTHING, Carried::plus);
        Carried received = open.stream().map(SessionSnapshot::received).reduce(Carried.NOTHING, Carried::plus);
        return new TunnelSnapshot(
                Instant.now(),
                SINCE,
                TunnelSnapshot.Role.SERVER,
                "tcp",
                new InterfaceInfo("ztun0", Addresses.parse("10.1.0.1/16"), 1500),
                new TunnelStatistics(
                        sessions,
                        grown(1_200),
                        grown(1_100),
                        sent,
                        received,
                        3,
                        grown(1) / 40,
                        0,
                        1,
                        0,
                        0,
                        0,
                        12,
                        0,
                        5,
                        new LimitStatistics(0, 0, 0, 0, 4, 1)),
                open,
                List.of(
                        application(6, 5432, 96_000, 0.74, 0),
                        application(6, 443, 61_000, -0.01, 60_000),
                        application(17, 514, 38_000, 0.81, 0),
                        application(6, 389, 22_000, 0.83, 0),
                        application(6, 2049, 15_000, 0.41, 2_000),
                        application(6, 22, 6_000, 0.02, 5_400),
                        application(1, 0, 300, 0.55, 0),
                        application(ApplicationSnapshot.OTHERS, 0, 2_000, 0.2, 300)),
                Rate.NONE,
                fleet,
                Optional.empty());
    }

    /** As many gateways as it takes, with fifty clients each. */
    static FleetSnapshot fleet(int clients, boolean reachable) {
        List<FleetGateway> gateways = IntStream.rangeClosed(0, clients / 50)
                .mapToObj(i -> new FleetGateway(
                        "gw-" + (char) ('a' + i),
                        Map.of(
                                FleetGateway.SESSIONS,
                                i == 0 ? "none" : "50",
                                FleetGateway.SINCE,
                                SINCE.truncatedTo(ChronoUnit.SECONDS).toString(),
                                FleetGateway.DRAINING,
                                Boolean.toString(i == 1),
                                FleetGateway.NETWORKS,
                                "10.1.0." + (i + 1) + "/16",
                                FleetGateway.BYTES_PER_SECOND,
                                "4200000")))
                .toList();
        Map<String, String> names = new HashMap<>();
        List<Lease> leases = new ArrayList<>();
        leases.add(lease("10.1.0.1", FleetSnapshot.ownerOf("gw-a"), Optional.of("gw-a")));
        for (int i = 0; i < clients; i++) {
            String client = "key-" + i;
            if (i % 3 != 0) {
                names.put(client, "branch-" + i);
            }
            Optional<String> gateway = i % 10 == 9 ? Optional.empty() : Optional.of("gw-" + (char) ('a' + i / 50));
            leases.add(lease("10.1." + (1 + i / 250) + "." + (i % 250 + 1), client, gateway));
        }
        return new FleetSnapshot("gw-a", reachable, reachable ? "" : "connection refused", gateways, leases, names);
    }

    private static Lease lease(String address, String client, Optional<String> gateway) {
        try {
            return new Lease(InetAddress.getByName(address), client, gateway);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public History history(History.Resolution resolution) {
        List<History.Point> points = new ArrayList<>();
        long step = resolution.step().toSeconds();
        long last = Instant.now().getEpochSecond() / step - 1;
        for (long i = last - resolution.steps() + 1; i <= last; i++) {
            double wave = 1 + 0.5 * Math.sin(i / 23.0) + 0.3 * Math.sin(i / 5.0);
            long inside = (long) (240_000 * wave * step);
            double saved = 0.58 + 0.1 * Math.cos(i / 31.0);
            points.add(new History.Point(
                    Instant.ofEpochSecond(i * step),
                    sessions,
                    inside / 700,
                    inside / 900,
                    carried(inside / 5, saved),
                    carried(inside, saved),
                    i % 47 < 2 ? 6 * step : 0,
                    Optional.of(Duration.ofMillis((long) (18 + 6 * Math.sin(i / 11.0))))));
        }
        return new History(resolution, points);
    }

    @Override
    public List<Setting> settings() {
        return List.of(new Setting("port", "2024", Setting.Origin.FILE, "office.toml:3"));
    }

    @Override
    public void endSession(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void block(String client) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void limitRate(long id, String rate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<QuotaUse> quotas() {
        return quota(12).stream().toList();
    }

    @Override
    public void limitRate(String client, String rate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void quota(String client, String quota) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drain(String over) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void limitRateOfAll(String rate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resetQuota(String client) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void logLevel(String level) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void statisticsLine() {
        throw new UnsupportedOperationException();
    }
}

package io.ztun.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.control.info.Setting;
import io.ztun.control.internal.http.Refusal;
import io.ztun.control.internal.http.Subject;
import io.ztun.core.Tunnel;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.History;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.settings.Durations;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;

/** A tunnel, and what its program can do beside it. Thread-safe. */
final class TunnelSubject implements Subject {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final String NO_CLIENT = "no client with a key has this name: ";
    private static final Set<String> LEVELS = Set.of("error", "warning", "info", "debug");

    private static final String NO_ACCOUNT = "no client has this name, or without a key this address: ";

    private final Tunnel tunnel;
    private final ControlServer.Builder settings;

    TunnelSubject(ControlServer.Builder settings) {
        this.settings = settings;
        tunnel = settings.tunnel;
    }

    @Override
    public String version() {
        return settings.version;
    }

    @Override
    public String name() {
        return settings.name != null ? settings.name : tunnel.interfaceName();
    }

    @Override
    public TunnelSnapshot snapshot() {
        return tunnel.snapshot();
    }

    @Override
    public History history(History.Resolution resolution) {
        return tunnel.history(resolution);
    }

    @Override
    public List<QuotaUse> quotas() {
        return tunnel instanceof ZtunServer server ? server.quotas() : List.of();
    }

    @Override
    public List<Setting> settings() {
        return settings.settings.get();
    }

    @Override
    public void endSession(long id) {
        require(server().endSession(id, "ended by the administrator"), "no session has this number: " + id);
    }

    @Override
    public void limitRate(long id, String rate) {
        Rate read = read(rate);
        require(server().limitRate(id, read), "no session has this number: " + id);
    }

    @Override
    public void limitRate(String client, String rate) {
        Rate read = read(rate);
        require(server().limitRate(client, read), NO_CLIENT + client);
    }

    @Override
    public void limitRateOfAll(String rate) {
        Rate read = read(rate);
        server().limitRateOfAll(read);
    }

    @Override
    public void drain(String over) {
        ZtunServer server = server();
        if (over.equals("off")) {
            server.cancelDrain();
            return;
        }
        Duration time = Durations.parse(over)
                .orElseThrow(() -> new Refusal(
                        BAD_REQUEST, "not a duration: " + over + "; wanted " + Durations.ALLOWED + ", or off"));
        try {
            server.drain(time);
        } catch (ConfigException e) {
            throw new Refusal(BAD_REQUEST, e.getMessage());
        }
    }

    private static Rate read(String rate) {
        return Rate.parse(rate)
                .orElseThrow(() -> new Refusal(BAD_REQUEST, "not a rate: " + rate + "; wanted " + Rate.ALLOWED));
    }

    @Override
    public void quota(String client, String quota) {
        Quota read = Quota.parse(quota)
                .orElseThrow(() -> new Refusal(BAD_REQUEST, "not a quota: " + quota + "; wanted " + Quota.ALLOWED));
        require(server().quota(client, read), NO_ACCOUNT + client);
    }

    @Override
    public void resetQuota(String client) {
        require(server().resetQuota(client), NO_ACCOUNT + client);
    }

    @Override
    public void block(String client) {
        require(server().block(client), NO_CLIENT + client);
    }

    private ZtunServer server() {
        require(
                tunnel instanceof ZtunServer,
                "this is a client: its session is the server's to end, to limit and to drain");
        return (ZtunServer) tunnel;
    }

    private static void require(boolean found, String otherwise) {
        if (!found) {
            throw new Refusal(NOT_FOUND, otherwise);
        }
    }

    @Override
    public void logLevel(String level) {
        if (!LEVELS.contains(level)) {
            throw new Refusal(BAD_REQUEST, "level is unknown: " + level + "; wanted error, warning, info or debug");
        }
        required(settings.logLevel, "log level").accept(level);
    }

    @Override
    public void statisticsLine() {
        required(settings.statisticsLine, "line of statistics").run();
    }

    private static <T> T required(Optional<T> action, String what) {
        return action.orElseThrow(
                () -> new Refusal(NOT_FOUND, "this program has no " + what + " to change or to print"));
    }
}

package io.ztun.control.internal.json;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.ztun.control.info.Setting;
import io.ztun.core.info.Carried;
import io.ztun.core.info.DrainProgress;
import io.ztun.core.info.History;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.settings.Rate;

/** Each answer's body. Stateless. */
public final class Answers {

    private Answers() {}

    /**
     * How the tunnel is as a whole.
     *
     * @param version the program's
     * @param name the tunnel's
     */
    public static byte[] status(TunnelSnapshot tunnel, String version, String name) {
        return Json.object(json -> status(json, tunnel, version, name));
    }

    /** The open sessions. */
    public static byte[] sessions(TunnelSnapshot tunnel) {
        return Json.object(json -> sessions(json, tunnel));
    }

    /** What was carried for which application. */
    public static byte[] applications(TunnelSnapshot tunnel) {
        return Json.object(json -> json.list("applications", tunnel.applications(), Details::application));
    }

    /** What clients have used of their quotas. */
    public static byte[] quotas(List<QuotaUse> quotas) {
        return Json.object(json -> json.list("quotas", quotas, (each, quota) -> {
            each.text("client", quota.client());
            Details.quota(each, quota);
        }));
    }

    /** What was carried when. */
    public static byte[] history(History history) {
        return Json.object(json -> json.text("resolution", lower(history.resolution()))
                .number("stepSeconds", history.resolution().step().toSeconds())
                .list("points", history.points(), Answers::point));
    }

    /** The settings in force. */
    public static byte[] settings(List<Setting> settings) {
        return Json.object(json -> json.list(
                "settings",
                settings,
                (each, setting) -> each.text("name", setting.name())
                        .text("value", setting.value())
                        .text("from", lower(setting.from()))
                        .text("place", setting.place())));
    }

    /** All at once, for those who want it each second. */
    public static byte[] event(TunnelSnapshot tunnel, Optional<History.Point> point, String version, String name) {
        return Json.object(json -> {
            json.object("status", status -> status(status, tunnel, version, name))
                    .list("applications", tunnel.applications(), Details::application);
            sessions(json, tunnel);
            if (point.isPresent()) {
                json.object("point", each -> point(each, point.get()));
            } else {
                json.nothing("point");
            }
        });
    }

    /** Why something cannot be had, one line for a person. */
    public static byte[] error(String reason) {
        return Json.object(json -> json.text("error", reason));
    }

    /** A constant's name as answers have it. */
    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void status(Json json, TunnelSnapshot tunnel, String version, String name) throws IOException {
        TunnelStatistics totals = tunnel.totals();
        json.text("version", version)
                .text("name", name)
                .text("role", lower(tunnel.role()))
                .time("time", tunnel.time())
                .time("since", tunnel.since())
                .text("transport", tunnel.transport());
        if (tunnel.tun() == null) {
            json.nothing("interface");
        } else {
            json.object(
                    "interface",
                    tun -> tun.text("name", tunnel.tun().name())
                            .text("address", tunnel.tun().address().toString())
                            .texts("addresses", tunnel.tun().addresses().all())
                            .number("mtu", tunnel.tun().mtu()));
        }
        json.number("sessions", totals.sessions())
                .number("packetsSent", totals.packetsSent())
                .number("packetsReceived", totals.packetsReceived());
        carried(json, totals.sent(), totals.received());
        json.object(
                        "dropped",
                        dropped -> dropped.number("noRoute", totals.droppedNoRoute())
                                .number("queueFull", totals.droppedQueueFull())
                                .number("source", totals.droppedSource())
                                .number("invalid", totals.droppedInvalid())
                                .number("tun", totals.droppedTun())
                                .number("forged", totals.droppedForged())
                                .number("repeated", totals.droppedRepeated())
                                .number("multicast", totals.droppedMulticast())
                                .number("moved", totals.droppedMoved()))
                .object("refused", refused -> refused(refused, totals.refused(), totals.limits()))
                .text("rate", rate(tunnel.rate()));
        if (tunnel.fleet().isPresent()) {
            json.object("fleet", fleet -> Fleets.brief(fleet, tunnel.fleet().get()));
        } else {
            json.nothing("fleet");
        }
        if (tunnel.drain().isPresent()) {
            DrainProgress drain = tunnel.drain().get();
            json.object(
                    "drain",
                    each -> each.time("until", drain.until())
                            .number("clients", drain.clients())
                            .number("left", drain.left()));
        } else {
            json.nothing("drain");
        }
    }

    /** As it is set; empty without a limit. */
    static Optional<String> rate(Rate rate) {
        return rate.equals(Rate.NONE) ? Optional.empty() : Optional.of(rate.toString());
    }

    private static void sessions(Json json, TunnelSnapshot tunnel) throws IOException {
        json.list("sessions", tunnel.sessions(), (each, session) -> Details.session(each, session, tunnel.transport()));
    }

    private static void refused(Json json, long total, LimitStatistics limits) throws IOException {
        json.number("total", total)
                .number("clients", limits.clients())
                .number("clientsPerSource", limits.clientsPerSource())
                .number("halfOpen", limits.halfOpen())
                .number("halfOpenPerSource", limits.halfOpenPerSource())
                .number("handshakeRate", limits.handshakeRate())
                .number("handshakeTimeout", limits.handshakeTimeout());
    }

    private static void point(Json json, History.Point point) throws IOException {
        json.time("start", point.start())
                .number("sessions", point.sessions())
                .number("packetsSent", point.packetsSent())
                .number("packetsReceived", point.packetsReceived());
        carried(json, point.sent(), point.received());
        json.number("dropped", point.dropped());
        if (point.roundTrip().isPresent()) {
            json.milliseconds("roundTripMs", point.roundTrip().get());
        } else {
            json.nothing("roundTripMs");
        }
    }

    /** Both ways, and what compression has saved of them. */
    static void carried(Json json, Carried sent, Carried received) throws IOException {
        Carried total = sent.plus(received);
        json.object("sent", way -> carried(way, sent))
                .object("received", way -> carried(way, received))
                .ratio("saved", total.bytes() - total.wireBytes(), total.bytes());
    }

    private static void carried(Json json, Carried way) throws IOException {
        json.number("bytes", way.bytes())
                .number("wireBytes", way.wireBytes())
                .number("frames", way.frames())
                .number("lost", way.lost())
                .number("fromMemory", way.fromMemory());
    }
}

package io.ztun.control.internal.json;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionSnapshot;

/** One session, one application. */
final class Details {

    private Details() {}

    static void session(Json json, SessionSnapshot session, String transport) throws IOException {
        SessionInfo info = session.info();
        json.number("id", info.id())
                .text("client", info.client())
                .text("peer", peer(info.peer()))
                .text("address", info.address().toString())
                .texts("addresses", info.addresses().all())
                .text("transport", session.transport().orElse(transport))
                .text("cipher", session.cipher())
                .text("codec", info.codec())
                .text("mode", Answers.lower(info.mode()))
                .number("mtu", info.mtu())
                .truth("offload", info.offload())
                .truth("headers", info.headers())
                .truth("legacy", info.legacy())
                .time("since", session.since())
                .number("sinceHeardMs", session.sinceHeard().toMillis());
        Optional<SessionSnapshot.RoundTrip> roundTrip = session.roundTrip();
        if (roundTrip.isPresent()) {
            json.object(
                    "roundTrip",
                    times -> times.milliseconds("smoothedMs", roundTrip.get().smoothed())
                            .milliseconds("medianMs", roundTrip.get().median())
                            .milliseconds("p99Ms", roundTrip.get().p99()));
        } else {
            json.nothing("roundTrip");
        }
        json.milliseconds("queueDelayMs", session.queueDelay())
                .number("packetsSent", session.packetsSent())
                .number("packetsReceived", session.packetsReceived());
        Answers.carried(json, session.sent(), session.received());
        SessionSnapshot.Dropped dropped = session.dropped();
        json.object(
                "dropped",
                causes -> causes.number("queueFull", dropped.queueFull())
                        .number("source", dropped.source())
                        .number("invalid", dropped.invalid())
                        .number("tun", dropped.tun())
                        .number("forged", dropped.forged())
                        .number("repeated", dropped.repeated()));
        json.text("rate", Answers.rate(session.rate()));
        Optional<QuotaUse> quota = session.quota();
        if (quota.isPresent()) {
            json.object("quota", use -> quota(use, quota.get()));
        } else {
            json.nothing("quota");
        }
    }

    static void quota(Json json, QuotaUse quota) throws IOException {
        json.text("limit", quota.quota().toString())
                .number("bytes", quota.quota().bytes())
                .number("usedBytes", quota.used())
                .time("until", quota.until());
    }

    /** Without a name, which would have to be looked up. */
    private static String peer(InetSocketAddress peer) {
        if (peer.isUnresolved()) {
            return peer.getHostString() + ":" + peer.getPort();
        }
        String host = Cidr.text(peer.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    static void application(Json json, ApplicationSnapshot application) throws IOException {
        json.text("protocol", Applications.protocol(application.protocol()))
                .number("port", application.port())
                .text("name", Applications.name(application.protocol(), application.port()))
                .number("packetsSent", application.packetsSent())
                .number("packetsReceived", application.packetsReceived());
        Answers.carried(json, application.sent(), application.received());
        ApplicationSnapshot.Around around = application.around();
        json.object(
                "around",
                causes -> causes.number("named", around.named())
                        .number("encrypted", around.encrypted())
                        .number("incompressible", around.incompressible()));
    }
}

package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.session.Session;

/** Says who comes and goes. Subjects are addresses, since a client keeps its own however often it comes. Thread-safe. */
final class SessionLog {
    private static final Logger LOG = System.getLogger(SessionTable.class.getName());

    /** Lines within five minutes, so that many clients that come back at once can be named. */
    private static final int LINES = 1_000;

    private final RepeatLog log = new RepeatLog(LOG, System::nanoTime, LINES);

    /** A session carries packets from now on. */
    void serving(Session session, Place place) {
        SessionInfo info = session.info();
        log.say(
                Level.INFO,
                info.addresses(),
                "Serving " + Descriptions.of(info.peer()) + ": " + Descriptions.of(info)
                        + (session.isSealed() ? " sealed=yes" : "")
                        + place.who().map(who -> " client=" + who.name()).orElse("")
                        + (place.subnets().isEmpty() ? "" : " subnets=" + place.subnets()));
    }

    /** A client comes from one address and then from another, again and again. */
    void alternates(Place place, Session former) {
        log.say(
                Level.WARNING,
                place.client(),
                "Two machines use one key, and end each other's sessions: "
                        + place.who()
                                .map(who -> "client=" + who.name() + " key=" + who.key())
                                .orElse("id=" + place.client())
                        + " addresses=" + place.source() + ", "
                        + Source.of(former.info().peer())
                        + "; give each a key of its own");
    }

    /** A session is over. */
    void ended(Session session, SessionStatistics statistics, String reason) {
        SessionInfo info = session.info();
        log.say(
                Level.INFO,
                info.addresses(),
                "Ended " + Descriptions.of(info.peer()) + ": address=" + info.addresses() + " "
                        + Descriptions.of(statistics) + " reason=" + reason);
    }

    /** Logs what is due: to be called every {@link RepeatLog#TICK_NS}. */
    void tick() {
        log.tick();
    }
}

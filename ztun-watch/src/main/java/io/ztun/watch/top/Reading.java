package io.ztun.watch.top;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.ztun.watch.answer.Application;
import io.ztun.watch.answer.Carried;
import io.ztun.watch.answer.Point;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;
import io.ztun.watch.socket.Tunnel;

/**
 * A tunnel at one moment.
 *
 * @param nanos when, by {@link System#nanoTime()}
 * @param status the tunnel as a whole
 * @param sessions those that were open
 * @param applications what was carried for each
 */
record Reading(long nanos, Status status, List<Session> sessions, List<Application> applications) {

    static Reading of(Tunnel tunnel) {
        return new Reading(System.nanoTime(), tunnel.status(), tunnel.sessions(), tunnel.applications());
    }

    /** What was carried in a second of the time since {@code before}. */
    Point perSecondSince(Reading before) {
        long time = timeSince(before);
        return new Point(
                status.sent().perSecond(before.status.sent(), time),
                status.received().perSecond(before.status.received(), time));
    }

    /** The sessions, with the bytes of a second; without a reading before, with none. */
    List<Session> sessionRates(Reading before) {
        return rates(
                before,
                Reading::sessions,
                Session::id,
                Session::sent,
                Session::received,
                (session, carried) -> session.with(carried.sent(), carried.received()));
    }

    /** The applications, likewise. */
    List<Application> applicationRates(Reading before) {
        return rates(
                before,
                Reading::applications,
                application -> application.protocol() + "/" + application.port(),
                Application::sent,
                Application::received,
                (application, carried) -> application.with(carried.sent(), carried.received()));
    }

    private <T> List<T> rates(
            Reading before,
            Function<Reading, List<T>> list,
            Function<T, Object> key,
            Function<T, Carried> sent,
            Function<T, Carried> received,
            BiFunction<T, Point, T> with) {
        Point none = new Point(Carried.NONE, Carried.NONE);
        if (before == null) {
            return list.apply(this).stream().map(each -> with.apply(each, none)).toList();
        }
        Map<Object, Point> former = new HashMap<>();
        list.apply(before)
                .forEach(each -> former.put(key.apply(each), new Point(sent.apply(each), received.apply(each))));
        long time = timeSince(before);
        return list.apply(this).stream()
                .map(each -> {
                    Point start = former.getOrDefault(key.apply(each), none);
                    return with.apply(
                            each,
                            new Point(
                                    sent.apply(each).perSecond(start.sent(), time),
                                    received.apply(each).perSecond(start.received(), time)));
                })
                .toList();
    }

    private long timeSince(Reading before) {
        return Math.max(1_000_000, nanos - before.nanos);
    }
}

package io.ztun.watch.top;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.ztun.watch.answer.Application;
import io.ztun.watch.answer.Point;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;

/** What is known of a tunnel that is watched. One thread's. */
final class Live {
    /** The seconds that a tunnel keeps itself; more than a terminal is wide. */
    private static final int POINTS_MAX = 600;

    private final ArrayDeque<Point> points = new ArrayDeque<>();
    private Reading last;
    private List<Session> sessions = List.of();
    private List<Application> applications = List.of();
    private String down = "asking";

    /** The tunnel has been reached, and tells of its last seconds. */
    void begin(List<Point> seconds) {
        points.clear();
        seconds.forEach(this::add);
        last = null;
    }

    /** It has been asked once more. */
    void add(Reading reading) {
        if (last != null) {
            add(reading.perSecondSince(last));
        }
        sessions = reading.sessionRates(last);
        applications = reading.applicationRates(last);
        last = reading;
        down = null;
    }

    private void add(Point point) {
        points.add(point);
        if (points.size() > POINTS_MAX) {
            points.remove();
        }
    }

    /** It could not be asked. */
    void lost(String why) {
        down = why;
    }

    /** Why it cannot be shown; null while it can. */
    String down() {
        return down;
    }

    Status status() {
        return last.status();
    }

    /** With the bytes of a second. */
    List<Session> sessions() {
        return sessions;
    }

    /** With the bytes of a second. */
    List<Application> applications() {
        return applications;
    }

    /** Bytes in each of the last seconds. */
    double[] inside() {
        return values(Live::inside);
    }

    /** Bytes on the line in each of the last seconds. */
    double[] line() {
        return values(Live::line);
    }

    /** The share saved in each of the last seconds; not a number where there was nothing to save. */
    double[] saved() {
        return values(point -> inside(point) == 0 ? Double.NaN : 1 - line(point) / inside(point));
    }

    /** The share that came from memory in the last second; null where nothing did. */
    Double fromMemory() {
        Point point = points.peekLast();
        return point == null ? null : point.sent().and(point.received()).shareFromMemory();
    }

    private static double inside(Point point) {
        return (double) point.sent().bytes() + point.received().bytes();
    }

    private static double line(Point point) {
        return (double) point.sent().wireBytes() + point.received().wireBytes();
    }

    private double[] values(ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).toArray();
    }
}

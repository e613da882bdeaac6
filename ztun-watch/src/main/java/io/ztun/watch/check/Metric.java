package io.ztun.watch.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;
import io.ztun.watch.text.Units;

/** A number that conditions are about. */
enum Metric {
    SAVED("%", Map.of("%", 1.0), (status, sessions) -> status.saved() == null ? null : 100 * status.saved()),
    SESSIONS("", Map.of(), (status, sessions) -> (double) status.sessions()),
    RTT(
            "ms",
            Map.of("ms", 1.0, "s", 1000.0),
            (status, sessions) ->
                    largest(sessions, session -> session.roundTrip().smoothedMs())),
    HEARD("s", Map.of("ms", 0.001, "s", 1.0, "min", 60.0), (status, sessions) -> {
        Double ms = largest(sessions, Session::sinceHeardMs);
        return ms == null ? null : ms / 1000;
    }),
    UP("s", Map.of("s", 1.0, "min", 60.0, "h", 3600.0, "d", 86_400.0), (status, sessions) -> up(status)),
    DROPPED("c", Map.of(), (status, sessions) -> (double) status.droppedTotal()),
    REFUSED("c", Map.of(), (status, sessions) -> (double) status.refusedTotal());

    private final String unit;
    private final Map<String, Double> units;
    private final BiFunction<Status, List<Session>, Double> value;

    /**
     * @param unit of the value, as plugins name it: {@code c} for a counter
     * @param units which may stand behind a condition's number, with what they are in the value's unit
     */
    Metric(String unit, Map<String, Double> units, BiFunction<Status, List<Session>, Double> value) {
        this.unit = unit;
        this.units = units;
        this.value = value;
    }

    /** As it is typed. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    /** What it is now; null while it is not known. */
    Double value(Status status, List<Session> sessions) {
        return value.apply(status, sessions);
    }

    /** What one of a unit is in the value's; null if there is no such unit. */
    Double factor(String typed) {
        return typed.isEmpty() ? Double.valueOf(1) : units.get(typed);
    }

    /** Null if there is none of that name. */
    static Metric named(String title) {
        return Arrays.stream(values())
                .filter(metric -> metric.title().equals(title))
                .findFirst()
                .orElse(null);
    }

    static String names() {
        return Arrays.stream(values()).map(Metric::title).collect(Collectors.joining(", "));
    }

    private static Double largest(List<Session> sessions, Function<Session, Double> value) {
        return sessions.stream()
                .map(value)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    private static Double up(Status status) {
        Instant since = Units.instant(status.since());
        Instant now = Units.instant(status.time());
        return since == null || now == null
                ? null
                : Duration.between(since, now).toMillis() / 1000.0;
    }
}

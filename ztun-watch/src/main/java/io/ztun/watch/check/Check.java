package io.ztun.watch.check;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;
import io.ztun.watch.socket.DownException;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.WatchException;
import io.ztun.watch.text.Printable;

/**
 * The outcome of a check.
 *
 * @param level how bad it is
 * @param line what a plugin prints
 */
public record Check(Level level, String line) {

    /** How bad it is, with a plugin's exit status. */
    public enum Level {
        /** All conditions hold. */
        OK,
        /** One of those that warn does not. */
        WARNING,
        /** One of the others does not, or the tunnel is down. */
        CRITICAL,
        /** It cannot be told. */
        UNKNOWN;

        /** From 0 to 3. */
        public int exitStatus() {
            return ordinal();
        }
    }

    /** Asks the tunnel and judges it. */
    public static Check of(List<Condition> critical, List<Condition> warning, Supplier<Tunnel> which) {
        try {
            Tunnel tunnel = which.get();
            return of(tunnel.name(), critical, warning, tunnel.status(), tunnel.sessions());
        } catch (DownException e) {
            return new Check(Level.CRITICAL, e.getMessage(), "");
        } catch (WatchException e) {
            return new Check(Level.UNKNOWN, e.getMessage(), "");
        }
    }

    static Check of(
            String name, List<Condition> critical, List<Condition> warning, Status status, List<Session> sessions) {
        List<String> wrong = new ArrayList<>();
        Level level = judge(warning, Level.WARNING, status, sessions, wrong);
        Level worse = judge(critical, Level.CRITICAL, status, sessions, wrong);
        // What is known to be bad counts for more than what is not known.
        level = level == Level.OK || worse == Level.CRITICAL ? worse : level;
        String performance = Arrays.stream(Metric.values())
                .map(metric -> performance(metric, critical, warning, metric.value(status, sessions)))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
        return new Check(
                level,
                name + ": " + (wrong.isEmpty() ? "up with sessions=" + status.sessions() : String.join(", ", wrong)),
                " | " + performance);
    }

    private Check(Level level, String text, String performance) {
        // Behind the first bar there are numbers.
        this(level, "ZTUN " + level + " - " + Printable.of(text).replace('|', '/') + performance);
    }

    private static Level judge(
            List<Condition> conditions, Level bad, Status status, List<Session> sessions, List<String> wrong) {
        Level level = Level.OK;
        for (Condition condition : conditions) {
            Double value = condition.metric().value(status, sessions);
            if (value == null) {
                wrong.add(condition.metric().title() + " is not known yet, wanted " + condition);
                level = level == bad ? bad : Level.UNKNOWN;
            } else if (!condition.holds(value)) {
                wrong.add(condition.metric().title() + "=" + number(value) + unit(condition.metric()) + ", wanted "
                        + condition);
                level = bad;
            }
        }
        return level;
    }

    private static String unit(Metric metric) {
        return metric.unit().equals("c") ? "" : metric.unit();
    }

    private static String performance(Metric metric, List<Condition> critical, List<Condition> warning, Double value) {
        return value == null
                ? null
                : (metric.title() + "=" + number(value) + metric.unit() + ";" + range(metric, warning) + ";"
                                + range(metric, critical))
                        .replaceFirst(";+$", "");
    }

    private static String range(Metric metric, List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> condition.metric() == metric)
                .map(Condition::range)
                .findFirst()
                .orElse("");
    }

    /** With at most three digits behind the point. */
    static String number(double value) {
        return BigDecimal.valueOf(value)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}

package io.ztun.watch.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.watch.answer.Session;
import io.ztun.watch.text.Column;
import io.ztun.watch.text.Units;

/** What the commands show of a session. */
public final class SessionColumns {
    private static final Column<Session> CLIENT = Column.words("CLIENT", Column.ALWAYS, Session::title);
    private static final Column<Session> ADDRESS =
            Column.words("ADDRESS", Column.ALWAYS, session -> withoutPrefixes(session.addresses()));
    private static final Column<Session> VIA = Column.words("VIA", Column.ALWAYS, Session::transport);
    private static final Column<Session> CIPHER = Column.words("CIPHER", Column.ALWAYS, Session::cipher);
    private static final Column<Session> CODEC = Column.words("CODEC", Column.ALWAYS, Session::wire);
    private static final Column<Session> RTT = Column.numbers(
            "RTT",
            Column.ALWAYS,
            session -> Units.milliseconds(session.roundTrip().smoothedMs()));
    private static final Column<Session> HEARD =
            Column.numbers("HEARD", Column.ALWAYS, session -> Units.ago(session.sinceHeardMs()));
    private static final Column<Session> IN = Column.numbers(
            "IN", Column.ALWAYS, session -> Units.bytes(session.received().bytes()));
    private static final Column<Session> OUT = Column.numbers(
            "OUT", Column.ALWAYS, session -> Units.bytes(session.sent().bytes()));
    private static final Column<Session> SAVED =
            Column.numbers("SAVED", Column.ALWAYS, session -> Units.percent(session.saved()));

    private static final Column<Session> QUOTA = Column.numbers(
            "QUOTA",
            Column.ALWAYS,
            session -> session.quota() == null
                    ? null
                    : Units.percent(session.quota().used()));
    private static final Column<Session> MEMORY =
            Column.numbers("MEMORY", Column.ALWAYS, session -> Units.percent(fromMemory(session)));

    private SessionColumns() {}

    /** As one screen has them. */
    static List<Column<Session>> few(List<Session> sessions) {
        boolean more = extras(sessions).findAny().isPresent();
        Column<Session> cipher = more ? Column.words("CIPHER", 1, Session::cipher) : CIPHER;
        Column<Session> via = more ? Column.words("VIA", 2, Session::transport) : VIA;
        return withExtras(List.of(CLIENT, ADDRESS, via, cipher, CODEC, RTT, HEARD, IN, OUT, SAVED), sessions);
    }

    private static List<Column<Session>> withExtras(List<Column<Session>> columns, List<Session> sessions) {
        return Stream.concat(columns.stream(), extras(sessions)).toList();
    }

    /** Where nothing came from memory, or nobody has a quota, there is no column for it. */
    private static Stream<Column<Session>> extras(List<Session> sessions) {
        return Stream.concat(
                sessions.stream().anyMatch(session -> fromMemory(session) != null) ? Stream.of(MEMORY) : Stream.empty(),
                sessions.stream().anyMatch(session -> session.quota() != null) ? Stream.of(QUOTA) : Stream.empty());
    }

    private static Double fromMemory(Session session) {
        return session.sent().and(session.received()).shareFromMemory();
    }

    /** All that there is. */
    public static List<Column<Session>> all(List<Session> sessions, String now) {
        return withExtras(
                List.of(
                        Column.numbers("ID", Column.ALWAYS, session -> Long.toString(session.id())),
                        CLIENT,
                        Column.words("PEER", 9, session -> session.client() == null ? null : session.peer()),
                        ADDRESS,
                        Column.words("VIA", 3, Session::transport),
                        Column.words("CIPHER", 2, Session::cipher),
                        Column.words("CODEC", 7, Session::wire),
                        Column.numbers("UP", 4, session -> Units.between(session.since(), now)),
                        RTT,
                        Column.numbers(
                                "P99",
                                5,
                                session ->
                                        Units.milliseconds(session.roundTrip().p99Ms())),
                        Column.numbers("QUEUE", 1, session -> Units.milliseconds(session.queueDelayMs())),
                        Column.numbers("HEARD", 6, session -> Units.ago(session.sinceHeardMs())),
                        IN,
                        OUT,
                        SAVED,
                        Column.numbers("DROPPED", 8, session -> Long.toString(session.droppedTotal()))),
                sessions);
    }

    /** With one more where a rate is limited, which is seldom. @param keep as a column's */
    public static List<Column<Session>> withRate(List<Column<Session>> columns, int keep, List<Session> sessions) {
        boolean limited = sessions.stream().anyMatch(session -> session.rate() != null);
        Column<Session> rate = Column.numbers("RATE", keep, Session::rate);
        return limited ? Stream.concat(columns.stream(), Stream.of(rate)).toList() : columns;
    }

    private static String withoutPrefixes(List<String> addresses) {
        return addresses.stream()
                .map(address -> address.replaceFirst("/.*", ""))
                .collect(Collectors.joining(" "));
    }

    /** As they are watched: where there is little room, only what changes. */
    public static List<Column<Session>> live() {
        return List.of(
                CLIENT,
                ADDRESS,
                Column.words("VIA", 2, Session::transport),
                Column.words("CIPHER", 1, Session::cipher),
                Column.words("CODEC", 3, Session::wire),
                RTT,
                Column.numbers("HEARD", 4, session -> Units.ago(session.sinceHeardMs())),
                Column.numbers(
                        "IN/s", 6, session -> Units.bytes(session.received().bytes())),
                Column.numbers("OUT/s", 6, session -> Units.bytes(session.sent().bytes())),
                Column.numbers("LINE/s", Column.ALWAYS, session -> Units.bytes(line(session))),
                SAVED);
    }

    private static long line(Session session) {
        return session.received().wireBytes() + session.sent().wireBytes();
    }

    /** By what sessions are sorted: numbers of sessions and names upwards, the rest from the largest down. */
    public enum Key {
        ID(Comparator.comparing(Session::id)),
        NAME(Comparator.comparing(Session::title)),
        RTT(down(session -> number(session.roundTrip().smoothedMs()))),
        HEARD(down(session -> number(session.sinceHeardMs()))),
        IN(down(session -> session.received().bytes())),
        OUT(down(session -> session.sent().bytes())),
        LINE(down(SessionColumns::line)),
        SAVED(down(session -> number(session.saved()))),
        UP(Comparator.comparing(SessionColumns::since));

        private final Comparator<Session> order;

        Key(Comparator<Session> order) {
            this.order = order;
        }

        public List<Session> sort(List<Session> sessions) {
            return sessions.stream().sorted(order).toList();
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Comparator<Session> down(ToDoubleFunction<Session> value) {
            return Comparator.comparingDouble(value).reversed();
        }

        private static double number(Double known) {
            return known == null ? Double.NEGATIVE_INFINITY : known;
        }
    }

    private static Instant since(Session session) {
        Instant since = Units.instant(session.since());
        return since == null ? Instant.MAX : since;
    }
}

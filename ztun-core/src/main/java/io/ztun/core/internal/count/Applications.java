package io.ztun.core.internal.count;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.ApplicationSnapshot.Around;
import io.ztun.core.info.Carried;

/**
 * What a tunnel carries by application: the sum over its sessions, those that have ended too. Of those with the fewest bytes only
 * the sum is kept where there are many. Thread-safe; packet threads come here when a session begins or ends, and not for packets.
 */
public final class Applications {
    /** How many are told apart at most. */
    static final int APPLICATIONS_MAX = 256;

    private static final Comparator<Row> MOST_BYTES_FIRST = Comparator.comparingLong(Row::bytes)
            .reversed()
            .thenComparing(row -> row.application, Integer::compareUnsigned);

    private final Set<SessionCounters> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Integer, Row> ended = new HashMap<>();

    private static final class Row {
        final int application;
        final long[] sent = new long[ApplicationTable.COLUMNS];
        final long[] received = new long[ApplicationTable.COLUMNS];

        Row(int application) {
            this.application = application;
        }

        long bytes() {
            return sent[ApplicationTable.BYTES] + received[ApplicationTable.BYTES];
        }

        void add(Row other) {
            add(sent, other.sent, 0);
            add(received, other.received, 0);
        }

        static void add(long[] counts, long[] more, int at) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += more[at + i];
            }
        }
    }

    /** A session has begun. */
    public synchronized void begin(SessionCounters session) {
        live.add(session);
    }

    /** A session has ended, and counts nothing any more. Repeating it does nothing. */
    public synchronized void end(SessionCounters session) {
        if (live.remove(session)) {
            add(session, ended);
            bound(ended);
        }
    }

    /** What was carried so far, the most bytes first. */
    public List<ApplicationSnapshot> snapshot() {
        Map<Integer, Row> all = new HashMap<>();
        List<SessionCounters> sessions;
        synchronized (this) {
            ended.values().forEach(row -> row(all, row.application).add(row));
            sessions = List.copyOf(live);
        }
        sessions.forEach(session -> add(session, all)); // also of one that ends meanwhile: it is not among those above
        bound(all);
        Row others = all.remove(ApplicationTable.OTHERS);
        List<Row> rows = new ArrayList<>(all.values());
        rows.sort(MOST_BYTES_FIRST);
        if (others != null && others.bytes() > 0) {
            rows.add(others);
        }
        return rows.stream().map(Applications::show).toList();
    }

    private static Row row(Map<Integer, Row> rows, int application) {
        return rows.computeIfAbsent(application, Row::new);
    }

    private static void add(SessionCounters session, Map<Integer, Row> rows) {
        session.sent().applications().read((key, counts, at) -> Row.add(row(rows, key).sent, counts, at));
        session.received().applications().read((key, counts, at) -> Row.add(row(rows, key).received, counts, at));
    }

    private static void bound(Map<Integer, Row> rows) {
        Row others = row(rows, ApplicationTable.OTHERS);
        if (rows.size() > APPLICATIONS_MAX + 1) {
            List<Row> sorted = rows.values().stream()
                    .filter(row -> row != others)
                    .sorted(MOST_BYTES_FIRST)
                    .toList();
            for (Row row : sorted.subList(APPLICATIONS_MAX, sorted.size())) {
                others.add(row);
                rows.remove(row.application);
            }
        }
    }

    private static ApplicationSnapshot show(Row row) {
        boolean others = row.application == ApplicationTable.OTHERS;
        return new ApplicationSnapshot(
                others ? ApplicationSnapshot.OTHERS : row.application >>> 16,
                others ? 0 : row.application & 0xffff,
                row.sent[ApplicationTable.PACKETS],
                row.received[ApplicationTable.PACKETS],
                carried(row.sent),
                carried(row.received),
                new Around(
                        around(row, ApplicationTable.NAMED),
                        around(row, ApplicationTable.ENCRYPTED),
                        around(row, ApplicationTable.INCOMPRESSIBLE)));
    }

    private static Carried carried(long[] counts) {
        return new Carried(counts[ApplicationTable.BYTES], counts[ApplicationTable.WIRE_BYTES]);
    }

    private static long around(Row row, int why) {
        return row.sent[ApplicationTable.WIRE_BYTES + why];
    }
}

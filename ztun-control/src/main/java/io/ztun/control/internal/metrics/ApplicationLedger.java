package io.ztun.control.internal.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.Carried;

/**
 * Applications as counters that only rise. A snapshot has those with the most bytes, and the sum of the others: one that falls behind
 * takes its bytes along into the sum, and out of it when it is back. Here each keeps what it has, and what came since the last time is
 * given out once: first to those that are known, then to new ones, and what is left to the others. Not thread-safe.
 */
final class ApplicationLedger {
    /** As many as a snapshot has. Of those that are in none any more, the ones missing longest make room. */
    static final int ROWS_MAX = 256;

    private static final int COLUMNS = 9;

    private record Key(int protocol, int port) {}

    private static final class Row {
        final long[] last = new long[COLUMNS];
        final long[] shown = new long[COLUMNS];
    }

    private final Map<Key, Row> rows = new LinkedHashMap<>(16, 0.75f, true);
    private final long[] others = new long[COLUMNS];
    private long[] lastTotal = new long[COLUMNS];

    /** Takes in a snapshot's applications, and returns what they have come to. */
    List<ApplicationSnapshot> update(List<ApplicationSnapshot> snapshot) {
        long[] total = new long[COLUMNS];
        List<ApplicationSnapshot> known = new ArrayList<>();
        List<ApplicationSnapshot> fresh = new ArrayList<>();
        for (ApplicationSnapshot each : snapshot) {
            Arrays.setAll(total, i -> total[i] + columns(each)[i]);
            if (each.protocol() != ApplicationSnapshot.OTHERS) {
                (rows.containsKey(key(each)) ? known : fresh).add(each);
            }
        }
        long[] left = new long[COLUMNS];
        Arrays.setAll(left, i -> Math.max(0, total[i] - lastTotal[i]));
        Arrays.setAll(total, i -> Math.max(total[i], lastTotal[i]));
        lastTotal = total;
        known.forEach(each -> give(each, left));
        fresh.forEach(each -> give(each, left));
        Arrays.setAll(others, i -> others[i] + left[i]);
        while (rows.size() > ROWS_MAX) {
            rows.remove(rows.keySet().iterator().next());
        }
        return shown();
    }

    private static Key key(ApplicationSnapshot application) {
        return new Key(application.protocol(), application.port());
    }

    private void give(ApplicationSnapshot application, long[] left) {
        Row row = rows.computeIfAbsent(key(application), each -> new Row());
        long[] now = columns(application);
        for (int i = 0; i < COLUMNS; i++) {
            long more = Math.min(Math.max(0, now[i] - row.last[i]), left[i]);
            row.last[i] = now[i];
            row.shown[i] += more;
            left[i] -= more;
        }
    }

    private List<ApplicationSnapshot> shown() {
        List<ApplicationSnapshot> shown = new ArrayList<>();
        rows.forEach((key, row) -> shown.add(application(key.protocol, key.port, row.shown)));
        if (Arrays.stream(others).anyMatch(each -> each > 0)) {
            shown.add(application(ApplicationSnapshot.OTHERS, 0, others));
        }
        return shown;
    }

    private static long[] columns(ApplicationSnapshot each) {
        return new long[] {
            each.packetsSent(),
            each.packetsReceived(),
            each.sent().bytes(),
            each.sent().wireBytes(),
            each.received().bytes(),
            each.received().wireBytes(),
            each.around().named(),
            each.around().encrypted(),
            each.around().incompressible()
        };
    }

    private static ApplicationSnapshot application(int protocol, int port, long[] columns) {
        return new ApplicationSnapshot(
                protocol,
                port,
                columns[0],
                columns[1],
                new Carried(columns[2], columns[3]),
                new Carried(columns[4], columns[5]),
                new ApplicationSnapshot.Around(columns[6], columns[7], columns[8]));
    }
}

package io.ztun.control.internal.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.core.info.Carried;
import io.ztun.core.info.SessionSnapshot;

/**
 * Clients as counters that only rise, for so many of them at most: each is a dozen series for years. A session's bytes stay with its
 * client when the session ends, and with the others when their client gets series of its own later. Not thread-safe.
 */
final class ClientLedger {
    /** How many clients have series of their own. */
    static final int CLIENTS_MAX = 200;

    /** No client has such a name. */
    static final String OTHERS = "(others)";

    private static final int COLUMNS = 5;

    /**
     * A client with open sessions, or all that have no series of their own.
     *
     * @param name its name; one without a key is known by its address in the tunnel
     * @param open its sessions
     * @param sent since it has its series, as are the following
     */
    record Client(String name, List<SessionSnapshot> open, Carried sent, Carried received, long dropped) {}

    private Map<Long, long[]> lastOfSessions = Map.of();
    private Set<String> named = Set.of();

    /** Also of those that are gone, for when they come back; the ones gone longest make room. */
    private final Map<String, long[]> counts = new LinkedHashMap<>(16, 0.75f, true);

    /** Takes in a tunnel's sessions; of new clients those that came first have series of their own. */
    List<Client> update(List<SessionSnapshot> sessions) {
        Map<String, List<SessionSnapshot>> open = new LinkedHashMap<>();
        sessions.stream()
                .sorted(Comparator.comparingLong(session -> session.info().id()))
                .forEach(session -> open.computeIfAbsent(name(session), each -> new ArrayList<>())
                        .add(session));
        Set<String> own = new HashSet<>(named);
        own.retainAll(open.keySet());
        open.keySet().stream()
                .filter(name -> !own.contains(name))
                .limit(CLIENTS_MAX - own.size())
                .toList()
                .forEach(own::add);
        named = own;

        Map<Long, long[]> now = new HashMap<>();
        Map<String, List<SessionSnapshot>> shown = new LinkedHashMap<>();
        open.forEach((name, its) -> {
            String series = own.contains(name) ? name : OTHERS;
            shown.computeIfAbsent(series, each -> new ArrayList<>()).addAll(its);
            long[] sum = counts.computeIfAbsent(series, each -> new long[COLUMNS]);
            for (SessionSnapshot session : its) {
                long[] columns = columns(session);
                long[] last = lastOfSessions.getOrDefault(session.info().id(), new long[COLUMNS]);
                Arrays.setAll(sum, i -> sum[i] + Math.max(0, columns[i] - last[i]));
                now.put(session.info().id(), columns);
            }
        });
        lastOfSessions = now;
        counts.get(OTHERS); // never the one to go
        while (counts.size() > CLIENTS_MAX + 1) {
            counts.remove(counts.keySet().iterator().next());
        }
        return shown.entrySet().stream()
                .map(each -> client(each.getKey(), each.getValue()))
                .toList();
    }

    private Client client(String name, List<SessionSnapshot> open) {
        long[] sum = counts.get(name);
        return new Client(name, open, new Carried(sum[0], sum[1]), new Carried(sum[2], sum[3]), sum[4]);
    }

    private static String name(SessionSnapshot session) {
        return session.info()
                .client()
                .orElseGet(() -> Cidr.text(session.info().address().address()));
    }

    private static long[] columns(SessionSnapshot session) {
        return new long[] {
            session.sent().bytes(),
            session.sent().wireBytes(),
            session.received().bytes(),
            session.received().wireBytes(),
            session.dropped().total()
        };
    }
}

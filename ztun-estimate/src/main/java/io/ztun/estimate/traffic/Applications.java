package io.ztun.estimate.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The applications that were seen, each with a number; what comes once there are very many shares number 0. One thread. */
final class Applications {
    static final int OTHERS = 0;

    /** So many at most: somebody may scan ports. */
    private static final int MOST = 1_000;

    private final List<Application> all = new ArrayList<>();
    private final Map<Integer, Integer> numbers = new HashMap<>();

    Applications() {
        all.add(new Application(0, -1));
    }

    /** @param port the server's; 0 where there is none */
    int number(int protocol, int port) {
        Integer known = numbers.get(protocol << 16 | port);
        if (known != null) {
            return known;
        }
        if (all.size() == MOST) {
            return OTHERS;
        }
        numbers.put(protocol << 16 | port, all.size());
        all.add(new Application(protocol, port));
        return all.size() - 1;
    }

    Application get(int number) {
        return all.get(number);
    }

    List<Application> all() {
        return List.copyOf(all);
    }
}

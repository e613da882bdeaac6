package io.ztun.app.e2e;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.fail;

/** What TCP connections have carried, without any header, as the kernel counts it (ss(8), {@code tcp_info}). */
final class SocketBytes {

    private SocketBytes() {}

    /** Bytes that all connections of a server's port carried so far, both ways, each counted once. */
    static long of(Host server, int port) {
        String connections = server.netns().run("ss", "-tinH", "state", "established", "sport = :" + port);
        long bytes = sum(connections, "bytes_acked") + sum(connections, "bytes_received");
        return bytes > 0 ? bytes : fail("no byte counters in the output of ss: " + connections);
    }

    private static long sum(String text, String field) {
        Matcher matcher = Pattern.compile(" " + field + ":(\\d+)").matcher(text);
        return matcher.results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}

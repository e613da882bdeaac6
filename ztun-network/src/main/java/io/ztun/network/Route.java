package io.ztun.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;

/**
 * A route of ours.
 *
 * @param network where it leads
 * @param device through which interface
 * @param table in which table it stands
 * @param metric the smaller, the better
 */
record Route(Cidr network, String device, int table, long metric) {

    /** Where it stands unless it would lead the tunnel's own packets into the tunnel. */
    static final int MAIN = 254;

    /** Tells our routes and rules from all others: {@code rtm_protocol}, which the kernel keeps and ignores. */
    static final String PROTOCOL = "122";

    /** The table that the tunnel's own packets do not look at. */
    static final int OWN_TABLE = 0x2024;

    /** Out of a line of {@code ip -N route show table all}; empty if it is about anything else. */
    static Optional<Route> parse(Family family, String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        Optional<String> device = value(words, "dev");
        if (device.isEmpty() || !words.get(0).matches("default|[0-9a-f.:]+(/[0-9]+)?")) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                family.network(words.get(0)),
                device.get(),
                value(words, "table").map(Integer::parseInt).orElse(MAIN),
                value(words, "metric").map(Long::parseLong).orElse(0L)));
    }

    private static Optional<String> value(List<String> words, String key) {
        int at = words.indexOf(key);
        return at > 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }

    /**
     * The command that adds or removes it. Its scope is that of a route with a gateway: the kernel looks for another route's gateway among
     * routes of interfaces alone, or a new default route of the outer network would lead into the tunnel.
     */
    String[] command(String action) {
        return new String[] {
            "ip",
            Family.of(network).option(),
            "route",
            action,
            network.network().getHostAddress() + "/" + network.prefixLength(),
            "dev",
            device,
            "table",
            Integer.toString(table),
            "metric",
            Long.toString(metric),
            "scope",
            "global",
            "proto",
            PROTOCOL
        };
    }
}

package io.ztun.app.e2e;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.fail;

/** A rule for the UDP datagrams that come in by a host's cable, or leave by it, and how many it has met (nft(8)). It ends with the host. */
final class Filter {

    private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

    private final Netns netns;
    private final String table;

    private Filter(Host host, String table, String rule) {
        this(host, table, "input iifname", rule);
    }

    private Filter(Host host, String table, String hook, String rule) {
        netns = host.netns();
        this.table = table;
        netns.run(
                "nft",
                "add table inet " + table + "; add chain inet " + table + " it { type filter hook "
                        + hook.split(" ")[0] + " priority 0; }; add rule inet " + table + " it " + hook.split(" ")[1]
                        + " " + Host.WIRE + " meta l4proto udp " + rule);
    }

    /** Loses that many of a hundred, at random. */
    static Filter losing(Host host, int percent) {
        return new Filter(host, "loss", "numgen random mod 100 < " + percent + " counter drop");
    }

    /** Counts IP packets that are longer than so many bytes, and lets them pass. */
    static Filter longerThan(Host host, int bytes) {
        return new Filter(host, "longer", "meta length > " + bytes + " counter");
    }

    /**
     * Loses packets that are longer than so many bytes, be they yet to be split.
     *
     * @param hook {@code input iifname} or {@code output oifname}
     */
    static Filter losingLonger(Host host, String hook, int bytes) {
        return new Filter(host, "shorter", hook, "meta length > " + bytes + " counter drop");
    }

    /** Counts all. */
    static Filter all(Host host) {
        return new Filter(host, "every", "counter");
    }

    /** How many datagrams the rule has met. */
    long met() {
        String listed = netns.run("nft", "list", "table", "inet", table);
        Matcher packets = PACKETS.matcher(listed);
        return packets.find() ? Long.parseLong(packets.group(1)) : fail("no counter in " + listed);
    }

    /** Takes the rule away. */
    void remove() {
        netns.run("nft", "delete", "table", "inet", table);
    }
}

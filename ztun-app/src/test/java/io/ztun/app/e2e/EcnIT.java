package io.ztun.app.e2e;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a router on the way says of congestion arrives inside the tunnel, and so do marks outside of it where they are copied. */
@Network(
        clients = 1,
        commands = {"nft", "ping"})
final class EcnIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MIB = 1024 * 1024;

    private static String addressOf(Host host, String family) {
        return family.equals("ip") ? host.address() : host.address6();
    }

    private static void rules(Host host, String... rules) {
        host.netns()
                .run(
                        "nft",
                        "add table inet heard; add chain inet heard in { type filter hook prerouting priority -300; }; add rule"
                                + " inet heard in " + String.join("; add rule inet heard in ", rules));
    }

    /** What the rule has counted in which these words stand. */
    private static long counted(Host host, String words) {
        Matcher packets = Pattern.compile(Pattern.quote(words) + ".*counter packets (\\d+)")
                .matcher(host.netns().run("nft", "list", "table", "inet", "heard"));
        assertTrue(packets.find(), words);
        return Long.parseLong(packets.group(1));
    }

    private static void ping(Host host, String trafficClass) {
        host.netns().attempt(SOON, "ping", "-n", "-Q", trafficClass, "-i", "0.05", "-W", "1", "-c", "5", Ztun.SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "ip6"})
    void shouldPassOnCongestion(String family, Topology net) {
        Ztun.server(net.server(), "--transport=udp", "--subnet=172.168.13.1/24");
        Ztun.client(net.client(0), addressOf(net.server(), family), "--transport=udp", "--codec=none");
        net.client(0).ping(Ztun.SERVER, 2);
        rules(
                net.server(),
                "iifname wire udp dport 2024 " + family + " ecn ect0 counter " + family + " ecn set ce",
                "iifname ztun0 ip ecn ce counter",
                "iifname ztun0 ip ecn ect0 counter");
        try {
            Await.until("congestion is told of", SOON, () -> {
                ping(net.client(0), "0x02");
                return counted(net.server(), "ip ecn ce") > 0;
            });
            assertEquals(0, counted(net.server(), "\"ztun0\" ip ecn ect0"));

            long before = counted(net.server(), "\"wire\"");
            net.client(0).ping(Ztun.SERVER, 5);
            assertEquals(before, counted(net.server(), "\"wire\""), "packets whose sender does not know of it");

            for (Host host : new Host[] {net.server(), net.client(0)}) {
                host.netns().run("sysctl", "-qw", "net.ipv4.tcp_ecn=1");
            }
            try (Agent far = new Agent(net.server());
                    Agent near = new Agent(net.client(0))) {
                near.bulk(Ztun.SERVER, MIB);
                assertTrue(far.isAlive());
            }
            assertTrue(counted(net.server(), "\"wire\"") > before + 5, "a connection's packets");
        } finally {
            net.server().netns().run("nft", "delete", "table", "inet", "heard");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "ip6"})
    void shouldCopyMarks(String family, Topology net) {
        Ztun.server(net.server(), "--transport=udp");
        Ztun.client(net.client(0), addressOf(net.server(), family), "--transport=udp", "--dscp=copy");
        rules(net.server(), "iifname wire udp dport 2024 " + family + " dscp af41 counter");
        try {
            net.client(0).ping(Ztun.SERVER, 5);
            assertEquals(0, counted(net.server(), "af41"));
            ping(net.client(0), "0x88");
            assertTrue(counted(net.server(), "af41") >= 5);
        } finally {
            net.server().netns().run("nft", "delete", "table", "inet", "heard");
        }
    }
}

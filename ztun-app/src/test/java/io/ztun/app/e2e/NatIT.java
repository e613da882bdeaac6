package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A host behind the server that knows nothing of the tunnel.
 *
 * <pre>
 *    client 0               server               behind
 *   10.13.0.2 ---------- 10.13.0.1
 *                        198.19.5.1 ---------- 198.19.5.9
 *   fd00:13::2 --------- fd00:13::1
 *                        2001:2:0:5::1 ------- 2001:2:0:5::9
 * </pre>
 */
@Network(clients = 1, commands = "nft")
final class NatIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern COUNTED = Pattern.compile("counter packets (\\d+)");

    private Netns behind;

    @AfterEach
    void closeAll() {
        LoggedProcess.closeAll();
        if (behind != null) {
            behind.close();
        }
    }

    @Test
    void shouldReachWhatTheServerReachesWithItsAddress(Topology net) {
        putAHostBehind(net.server());
        Ztun server = Ztun.server(net.server(), "--subnet=10.13.0.1/24", "--nat");
        server.awaitLine("Masquerading: interface=ztun0 families=\\[ipv4\\]", SOON);
        Ztun client = Ztun.client(net.client(0), net.server());
        net.client(0).netns().ip("route", "add", "198.19.5.0/24", "dev", Ztun.TUN);
        count("ip saddr 198.19.5.1", "ip saddr 10.0.0.0/8");
        net.client(0).ping("198.19.5.9", 3);
        assertEquals(List.of(3L, 0L), counted());
        assertEquals("1 0", forwarding(net));
        client.close();
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON));
        assertEquals("0 0", forwarding(net));
        assertFalse(net.server().netns().run("nft", "list", "tables").contains("ztun-"));

        Ztun both = Ztun.server(net.server(), "--subnet=fd00:13::1/64", "--nat");
        both.awaitLine("Masquerading: interface=ztun0 families=\\[ipv6\\]", SOON);
        Ztun.starting(net.client(0), net.server().address()).awaitLine("Connected to", Ztun.START);
        net.client(0).netns().ip("route", "add", "2001:2:0:5::/64", "dev", Ztun.TUN);
        count("ip6 saddr 2001:2:0:5::1 icmpv6 type echo-request", "ip6 saddr fd00::/8");
        net.client(0).ping("2001:2:0:5::9", 3);
        assertEquals(List.of(3L, 0L), counted());
        assertEquals("0 1", forwarding(net));
        both.kill();
        assertEquals("0 1", forwarding(net));
        Ztun next = Ztun.server(net.server());
        next.awaitLine("Taken back what a former process left: tunnel=server-tcp-2024", SOON);
        assertEquals("0 0", forwarding(net));
        assertFalse(net.server().netns().run("nft", "list", "tables").contains("ztun-"));
    }

    private void putAHostBehind(Host server) {
        behind = new Netns("behind");
        server.netns().ip("link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", behind.name());
        server.netns().ip("addr", "add", "198.19.5.1/24", "dev", "lan");
        server.netns().ip("addr", "add", "2001:2:0:5::1/64", "dev", "lan", "nodad");
        server.netns().ip("link", "set", "lan", "up");
        behind.ip("addr", "add", "198.19.5.9/24", "dev", "lan");
        behind.ip("addr", "add", "2001:2:0:5::9/64", "dev", "lan", "nodad");
        behind.ip("link", "set", "lan", "up");
    }

    /** Counts the packets that two filters find, from zero on. */
    private void count(String first, String second) {
        behind.run(
                "nft",
                "add table inet seen; delete table inet seen; add table inet seen;"
                        + " add chain inet seen in { type filter hook input priority 0; };"
                        + " add rule inet seen in " + first + " counter; add rule inet seen in " + second + " counter");
    }

    private List<Long> counted() {
        Matcher counted = COUNTED.matcher(behind.run("nft", "list", "table", "inet", "seen"));
        assertTrue(counted.find());
        long first = Long.parseLong(counted.group(1));
        assertTrue(counted.find());
        return List.of(first, Long.parseLong(counted.group(1)));
    }

    private static String forwarding(Topology net) {
        return net.server()
                .netns()
                .run("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
                .replace('\n', ' ');
    }
}

package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a server pushes and its clients accept, on the clients' machines: networks behind all three, and a default route.
 *
 * <pre>
 *   10.5.0.9               client 0              server              client 1               10.6.0.9
 *   fd05::9  ----------- 10.5.0.1  fd05::1         |         fd06::1 10.6.0.1 ------------- fd06::9
 *                                                  |
 *                                          10.7.0.1  fd07::1
 *                                                  |
 *                                          10.7.0.9  fd07::9     (and, as "the Internet", 198.19.0.9)
 * </pre>
 */
@Network(clients = 2, commands = "nft")
final class RoutingIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String BOTH = "--subnet=10.13.0.1/24,fd00:13::1/64";
    private static final String INTERNET = "198.19.0.9";
    private static final Pattern COUNTED = Pattern.compile("counter packets (\\d+)");

    @TempDir
    Path folder;

    private final List<Netns> behind = new ArrayList<>();

    @AfterEach
    void closeAll() {
        LoggedProcess.closeAll();
        behind.forEach(Netns::close);
    }

    @Test
    void shouldJoinTheNetworksOfThreeSites(Topology net) throws IOException {
        Netns first = lan(net.client(0), 5);
        Netns second = lan(net.client(1), 6);
        Netns own = lan(net.server(), 7);
        Path serverKey = folder.resolve("server.key");
        String serverPublic = Keys.generate(serverKey);
        StringBuilder clients = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            int n = 5 + i;
            clients.append(Keys.generate(folder.resolve(i + ".key")))
                    .append(" site" + n + " subnets=10." + n + ".0.0/24,fd0" + n + "::/64\n");
        }
        Path list = Files.writeString(folder.resolve("clients"), clients);
        Ztun.server(
                net.server(),
                BOTH,
                "--key-file=" + serverKey,
                "--authorized-clients=" + list,
                "--push-route=10.5.0.0/24,10.6.0.0/24,10.7.0.0/24,fd05::/64,fd06::/64,fd07::/64");
        Ztun site = client(net.client(0), net.server(), 0, serverPublic);
        client(net.client(1), net.server(), 1, serverPublic);
        for (Netns from : List.of(first, second, own)) {
            for (int n = 5; n <= 7; n++) {
                ping(from, "10." + n + ".0.9");
                ping(from, "fd0" + n + "::9");
            }
        }

        site.kill();
        assertEquals("", net.client(0).netns().ip("route", "show", "proto", "122"));
        Ztun again = client(net.client(0), net.server(), 0, serverPublic);
        ping(first, "10.6.0.9");
        again.signal("TERM");
        assertEquals(0, again.awaitExit(SOON));
        assertEquals("", net.client(0).netns().ip("route", "show", "proto", "122"));
    }

    private Ztun client(Host host, Host server, int number, String serverPublic) {
        Ztun client = Ztun.client(
                host,
                server,
                "--key-file=" + folder.resolve(number + ".key"),
                "--server-key=" + serverPublic,
                "--accept-routes=all",
                "--route-metric=50");
        client.awaitLine("Network set: interface=ztun0 routes=\\[10\\.", SOON);
        assertEquals(
                2,
                host.netns()
                        .ip("route", "show", "proto", "122", "metric", "50")
                        .lines()
                        .count());
        return client;
    }

    @Test
    void shouldTakeEverythingThroughTheTunnelWhateverTheOuterNetworkIs(Topology net) throws IOException {
        Host client = net.client(0);
        Netns internet = lan(net.server(), 8);
        internet.ip("addr", "add", INTERNET + "/32", "dev", "lo");
        net.server().netns().ip("route", "add", INTERNET + "/32", "via", "10.8.0.9");
        client.netns().ip("route", "add", "default", "via", net.server().address());
        client.netns().run("sysctl", "-qw", "net.ipv4.conf.wire.rp_filter=1");
        Path etc = folder.resolve("etc");
        Shell.run("cp", "-a", "/etc", etc.toString());
        Files.deleteIfExists(etc.resolve("resolv.conf"));
        Files.writeString(etc.resolve("resolv.conf"), "nameserver 198.18.0.53\n");

        Ztun.server(
                net.server(),
                BOTH,
                "--transport=udp",
                "--nat",
                "--push-route=0.0.0.0/0,::/0",
                "--push-dns=10.13.0.1",
                "--push-domain=corp.example");
        Ztun ztun = everything(client, net.server(), etc);
        ping(client.netns(), INTERNET);
        assertTrue(
                Files.readString(etc.resolve("resolv.conf")).contains("nameserver 10.13.0.1\nsearch corp.example\n"));
        String before = client.netns().ip("rule");

        // From a cable to another one, with another address and gateway; nobody tells the tunnel.
        net.server().netns().ip("addr", "add", "198.18.1.1/24", "dev", Host.WIRE);
        client.netns().run("sysctl", "-qw", "net.ipv4.conf.default.rp_filter=1");
        count(client, Host.WIRE);
        client.moveTo("198.18.1.77");
        count(client, Host.WIRE + "b");
        client.netns().ip("route", "add", "default", "via", "198.18.1.1");
        Await.until("the tunnel is back", SOON, () -> answers(client.netns(), INTERNET));
        ping(client.netns(), INTERNET);
        assertEquals(List.of(0L, 0L), List.of(leaked(client, Host.WIRE), leaked(client, Host.WIRE + "b")));

        ztun.kill();
        Ztun again = everything(client, net.server(), etc);
        again.awaitLine("Taken back what a former process left", Ztun.START);
        assertEquals(before, client.netns().ip("rule"));
        again.signal("TERM");
        assertEquals(0, again.awaitExit(SOON));
        assertFalse(client.netns().ip("rule").contains("122"));
        assertFalse(client.netns().run("nft", "list", "tables").contains("ztun-"));
        assertEquals("0", client.netns().run("sysctl", "-n", "net.ipv4.conf.all.src_valid_mark"));
        assertEquals("nameserver 198.18.0.53\n", Files.readString(etc.resolve("resolv.conf")));
        try (var files = Files.list(etc)) {
            assertEquals(
                    0, files.filter(file -> file.toString().contains("ztun")).count());
        }
    }

    private static Ztun everything(Host client, Host server, Path etc) {
        Ztun ztun = Ztun.startingClient(
                client,
                List.of("unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc && exec \"$@\"", etc.toString()),
                List.of(
                        "--server=" + server.address(),
                        "--transport=udp",
                        "--accept-routes=all",
                        "--accept-dns",
                        "--kill-switch"));
        ztun.awaitLine("Network set: interface=ztun0 routes=\\[0.0.0.0/0, .*names=\\[10.13.0.1\\]", Ztun.START);
        return ztun;
    }

    /** A host in a network behind another, to which it leaves everything. */
    private Netns lan(Host router, int number) {
        Netns host = new Netns("lan" + number);
        behind.add(host);
        String name = "lan" + number;
        router.netns().ip("link", "add", name, "type", "veth", "peer", "name", "lan", "netns", host.name());
        router.netns().ip("addr", "add", "10." + number + ".0.1/24", "dev", name);
        router.netns().ip("addr", "add", "fd0" + number + "::1/64", "dev", name, "nodad");
        router.netns().ip("link", "set", name, "up");
        router.netns().run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        host.ip("addr", "add", "10." + number + ".0.9/24", "dev", "lan");
        host.ip("addr", "add", "fd0" + number + "::9/64", "dev", "lan", "nodad");
        host.ip("link", "set", "lan", "up");
        host.ip("route", "add", "default", "via", "10." + number + ".0.1");
        host.ip("-6", "route", "add", "default", "via", "fd0" + number + "::1");
        return host;
    }

    private static void ping(Netns from, String whom) {
        from.run("ping", "-n", "-c", "2", "-i", "0.05", "-W", "3", "-w", "10", whom);
    }

    private static boolean answers(Netns from, String whom) {
        return from.attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "1", "-W", "0.5", whom)
                        .exit()
                == 0;
    }

    /** Counts what leaves by an interface and is not the tunnel's, behind everything that could still stop it. */
    private static void count(Host client, String device) {
        client.netns()
                .run(
                        "nft",
                        "add table netdev " + device + "; add chain netdev " + device
                                + " out { type filter hook egress device " + device + " priority 500; };"
                                + " add rule netdev " + device + " out meta protocol arp accept;"
                                + " add rule netdev " + device + " out icmpv6 type { nd-router-solicit,"
                                + " nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept;"
                                + " add rule netdev " + device + " out ip daddr 198.18.0.1 udp dport 2024 accept;"
                                + " add rule netdev " + device + " out counter");
    }

    private static long leaked(Host host, String device) {
        Matcher counted = COUNTED.matcher(host.netns().run("nft", "list", "table", "netdev", device));
        assertTrue(counted.find());
        return Long.parseLong(counted.group(1));
    }
}

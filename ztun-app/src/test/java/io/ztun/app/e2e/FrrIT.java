package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Two gateways with one network, whose clients a host in the backbone reaches wherever they are: with FRR as it stands in
 * {@code docs/examples/fleet}.
 *
 * <pre>
 *   client 2  10.13.0.12, 10.5.0.1 behind it       10.13.0.13  client 3
 *                    |                                  |
 *   gateway 1  (client 0)                         gateway 2  (client 1)
 *        +--------------------------+-------------------+
 *                              router (server)
 *                                   | office
 *                              host in the backbone  198.19.7.9  2001:2:0:7::9
 * </pre>
 */
@Network(clients = 4, commands = "vtysh")
final class FrrIT {
    private static final Path EXAMPLES = Path.of("../docs/examples/fleet");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final String HOST = "198.19.7.9";
    private static final String HOST_6 = "2001:2:0:7::9";

    @TempDir
    Path folder;

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<Frr> frr = new ArrayList<>();
    private Netns backbone;
    private Host router;
    private Path clients;
    private String serverPublic;

    @BeforeEach
    void layOut(Topology net) throws IOException {
        router = net.server();
        backbone = new Netns("backbone");
        resources.add(backbone);
        for (Host each : List.of(router, net.client(0), net.client(1))) {
            each.netns().run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }
        router.netns().ip("link", "add", "office", "type", "veth", "peer", "name", "office", "netns", backbone.name());
        attach(router.netns(), 1);
        attach(backbone, 9);
        backbone.ip("route", "add", "default", "via", "198.19.7.1");
        backbone.ip("-6", "route", "add", "default", "via", "2001:2:0:7::1");
        serverPublic = Keys.generate(folder.resolve("server.key"));
        clients = Files.writeString(
                folder.resolve("clients"),
                Keys.generate(folder.resolve("2.key")) + " two address=10.13.0.12,fd00:13::12"
                        + " subnets=10.5.0.0/24,fd05::/64\n" + Keys.generate(folder.resolve("3.key"))
                        + " three address=10.13.0.13,fd00:13::13\n");
    }

    private static void attach(Netns netns, int number) {
        netns.ip("addr", "add", "198.19.7." + number + "/24", "dev", "office");
        netns.ip("addr", "add", "2001:2:0:7::" + number + "/64", "dev", "office", "nodad");
        netns.ip("link", "set", "office", "up");
    }

    @AfterEach
    void closeAll() throws Exception {
        LoggedProcess.closeAll();
        for (AutoCloseable each : resources) {
            each.close();
        }
    }

    private Ztun gateway(Host host, int number) {
        return Ztun.startingServer(
                host,
                "--subnet=10.13.0." + number + "/16,fd00:13::" + number + "/64",
                "--host-routes",
                "--key-file=" + folder.resolve("server.key"),
                "--authorized-clients=" + clients,
                "--push-route=198.19.7.0/24,2001:2:0:7::/64");
    }

    private Ztun client(Topology net, int number, String servers) {
        return Ztun.starting(
                net.client(number),
                servers,
                "--key-file=" + folder.resolve(number + ".key"),
                "--server-key=" + serverPublic,
                "--accept-routes=all",
                "--retry");
    }

    /** Both protocols at once: OSPF's routes are preferred as long as there are any. */
    private void startFrr(Host host, String role) throws IOException {
        String configuration = Files.readString(EXAMPLES.resolve("ospf-" + role + ".conf"))
                + Files.readString(EXAMPLES.resolve("bgp-" + role + ".conf"));
        String here = configuration
                .replaceAll("(?m)^ip router-id .*", "ip router-id " + host.address())
                .replace("198.18.0.254", router.address())
                .replace("2001:2::254", router.address6());
        Frr started = new Frr(host, here, List.of("bgpd", "ospfd", "ospf6d"));
        frr.add(started);
        resources.add(0, started);
    }

    private void awaitReached(Duration within, String... addresses) {
        for (String address : addresses) {
            Await.until(address + " is reached from the backbone", within, () -> answers(backbone, address));
        }
    }

    private static boolean answers(Netns from, String address) {
        return from.attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "1", "-W", "1", address)
                        .exit()
                == 0;
    }

    @Test
    void shouldReachEveryClientWhereverItIs(Topology net) throws Exception {
        Host first = net.client(0);
        Host second = net.client(1);
        Ztun gateway = gateway(first, 1);
        Ztun other = gateway(second, 2);
        startFrr(router, "router");
        startFrr(first, "gateway");
        startFrr(second, "gateway");
        gateway.awaitLine("Listening", Ztun.START);
        other.awaitLine("Listening", Ztun.START);
        List<Ztun> both =
                List.of(client(net, 2, first.address() + "," + second.address()), client(net, 3, second.address()));
        both.forEach(each -> each.awaitLine("Network set", Ztun.START));
        net.client(2).netns().ip("addr", "add", "10.5.0.1/32", "dev", "lo");
        net.client(2).netns().ip("addr", "add", "fd05::1/128", "dev", "lo", "nodad");

        checkAll(net, "ospf");
        frr.forEach(each -> {
            each.end("ospfd");
            each.end("ospf6d");
        });
        checkAll(net, "bgp");
        checkThatNothingGoesRound(net);

        gateway.kill();
        awaitReached(WITHIN, "10.13.0.12", "fd00:13::12", "10.5.0.1", "fd05::1");
        assertTrue(router.netns().ip("route", "get", "10.13.0.12").contains("via " + second.address()));
        assertEquals("", first.netns().ip("route", "show", "proto", "122"));
        assertEquals("", first.netns().ip("-6", "route", "show", "proto", "122"));
    }

    private void checkAll(Topology net, String protocol) {
        for (String family : List.of("-4", "-6")) {
            Await.until(
                    protocol + " has told the router",
                    SOON,
                    () -> router.netns()
                                    .ip(family, "route", "show", "proto", protocol)
                                    .lines()
                                    .count()
                            >= 5);
        }
        awaitReached(
                SOON,
                "10.13.0.12",
                "10.13.0.13",
                "fd00:13::12",
                "fd00:13::13",
                "10.5.0.1",
                "fd05::1",
                "10.13.0.1",
                "fd00:13::2");
        Netns far = net.client(3).netns();
        for (String address : List.of(HOST, HOST_6, "10.13.0.12", "fd00:13::12", "10.13.0.1")) {
            Await.until(address + " is reached from client 3", WITHIN, () -> answers(far, address));
        }
    }

    /** Addresses that are nobody's, in the tunnel's network and in that behind clients. */
    private void checkThatNothingGoesRound(Topology net) {
        for (Netns from : List.of(backbone, net.client(3).netns(), net.client(0).netns())) {
            for (String address : List.of("10.13.0.99", "fd00:13::99", "10.5.77.1")) {
                from.attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "1", "-W", "0.1", address);
            }
        }
        for (Host each : List.of(router, net.client(0), net.client(1))) {
            long expired = each.netns()
                    .run("nstat", "-asz", "IcmpOutTimeExcds", "Icmp6OutTimeExcds")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                    .sum();
            assertEquals(
                    0,
                    expired,
                    () -> "packets whose time to live was over at "
                            + each.netns().name());
        }
    }
}

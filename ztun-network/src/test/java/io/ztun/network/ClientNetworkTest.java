package io.ztun.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Cidr;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a client does to a network, in the kernel of a namespace; only sysctl's files and {@code /etc} are folders of the test's. */
@RequiresNetns(commands = "nft")
final class ClientNetworkTest {
    private static final String SERVER = "198.18.0.1";
    private static final String MARKED = " mark 0x2024";
    private static final String RULES =
            "0:\tfrom all lookup 255\n32766:\tfrom all lookup 254\n32767:\tfrom all lookup 253";

    @TempDir
    Path folder;

    private Namespace net;
    private Path validMark;
    private Path etc;

    @BeforeEach
    void prepare() throws IOException {
        net = new Namespace();
        Path conf = folder.resolve("sys/net/ipv4/conf");
        Files.createDirectories(conf.resolve("all"));
        Files.createDirectories(conf.resolve("eth0"));
        validMark = Files.writeString(conf.resolve("all/src_valid_mark"), "0\n");
        Files.writeString(conf.resolve("eth0/rp_filter"), "0\n");
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @AfterEach
    void remove() {
        net.close();
    }

    private ClientNetwork open(long metric, boolean allowLan, boolean killSwitch) {
        ClientPolicy policy =
                new ClientPolicy("client-tcp-" + SERVER, ClientPolicy.MARK_DEFAULT, metric, allowLan, killSwitch);
        return new ClientNetwork(policy, net.commands(), folder.resolve("sys"), etc);
    }

    private ClientNetwork connected(long metric, boolean allowLan, boolean killSwitch) {
        ClientNetwork network = open(metric, allowLan, killSwitch);
        net.addTunnel();
        network.device("ztun0");
        return network;
    }

    private static Accepted routes(String... networks) {
        return new Accepted(Stream.of(networks).map(Cidr::parse).toList(), List.of(), List.of());
    }

    private static List<InetAddress> server() {
        try {
            return List.of(InetAddress.getByName(SERVER));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private String ours() {
        return (net.ip("route show proto 122") + "\n" + net.ip("-6 route show proto 122"))
                .strip()
                .replaceAll("( scope 253| linkdown| pref medium| *(?=\n)| *$)", "");
    }

    @Test
    void shouldHaveTheRoutesThatAreAcceptedAndNoOthers() {
        ClientNetwork network = connected(50, false, false);
        network.apply(routes("10.5.0.0/24", "10.6.0.9/32", "fd00:5::/64"), server());
        assertEquals(
                "10.5.0.0/24 dev ztun0 metric 50\n10.6.0.9 dev ztun0 metric 50\nfd00:5::/64 dev ztun0 metric 50",
                ours());
        network.apply(routes("10.6.0.9/32", "10.7.0.0/16"), server());
        assertEquals("10.6.0.9 dev ztun0 metric 50\n10.7.0.0/16 dev ztun0 metric 50", ours());
        assertEquals(RULES, net.ip("rule"));
        network.close();
        assertEquals("", ours());
        assertEquals("", net.ruleset());
    }

    @Test
    void shouldLeaveTheRoutesOfOthersAlone() {
        net.ip("route add 10.5.0.0/24 via 198.18.0.253 metric 50");
        net.ip("route add 10.6.0.0/24 via 198.18.0.253");
        ClientNetwork network = connected(50, false, false);
        network.apply(routes("10.5.0.0/24", "10.6.0.0/24", "10.7.0.0/24"), server());
        assertEquals("10.6.0.0/24 dev ztun0 metric 50\n10.7.0.0/24 dev ztun0 metric 50", ours());
        assertEquals("eth0", net.leaves("10.6.0.1"));
        network.close();
        assertTrue(net.ip("route show 10.5.0.0/24").contains("via 198.18.0.253"));
        assertTrue(net.ip("route show 10.6.0.0/24").contains("via 198.18.0.253"));
    }

    @Test
    void shouldLeadEverythingButTheTunnelIntoTheTunnel() {
        ClientNetwork network = connected(0, false, false);
        network.apply(routes("0.0.0.0/0", "::/0"), server());
        for (String address : List.of("203.0.113.5", "2001:db8::5", SERVER, "198.18.0.9")) {
            assertEquals("ztun0", net.leaves(address), address);
            assertEquals("eth0", net.leaves(address + MARKED), address);
        }
        // The outer network is another one: there is nothing to be done.
        net.addCable("wlan0");
        net.ip("addr add 198.19.0.2/24 dev wlan0");
        net.ip("link set wlan0 up");
        net.ip("route del default");
        net.ip("link set eth0 down");
        net.ip("route add default via 198.19.0.254");
        assertEquals("wlan0", net.leaves(SERVER + MARKED));
        assertEquals("ztun0", net.leaves("203.0.113.5"));
        network.apply(routes("::/0"), server());
        assertEquals("wlan0", net.leaves("203.0.113.5"));
        assertEquals("ztun0", net.leaves("2001:db8::5"));
        network.close();
        assertEquals(RULES, net.ip("rule"));
        assertEquals("0:\tfrom all lookup 255\n32766:\tfrom all lookup 254", net.ip("-6 rule"));
    }

    @Test
    void shouldLeaveTheLanAsItIsWhereItIsAllowed() {
        net.ip("route add 10.20.0.0/16 via 198.18.0.253");
        ClientNetwork network = connected(0, true, false);
        network.apply(routes("0.0.0.0/0"), server());
        assertEquals("eth0", net.leaves("198.18.0.9"));
        assertEquals("eth0", net.leaves("10.20.0.9"));
        assertEquals("ztun0", net.leaves("203.0.113.5"));
        network.close();
    }

    @Test
    void shouldNotShadowTheWayToTheServer() {
        ClientNetwork network = connected(0, false, false);
        network.apply(routes("198.18.0.0/15", "10.5.0.0/24"), server());
        assertEquals("eth0", net.leaves(SERVER + MARKED));
        assertEquals("eth0", net.leaves("198.18.0.9"), "more specific, as ever");
        assertEquals("ztun0", net.leaves("198.19.0.9"));
        assertEquals("eth0", net.leaves("203.0.113.5"));
        assertEquals("ztun0", net.leaves("10.5.0.9"));
        network.close();
        assertEquals(RULES, net.ip("rule"));
    }

    @Test
    void shouldLetAnswersThroughAStrictFilter() throws IOException {
        Files.writeString(folder.resolve("sys/net/ipv4/conf/eth0/rp_filter"), "1\n");
        ClientNetwork network = connected(0, false, false);
        network.apply(routes("10.5.0.0/24", "::/0"), server());
        assertEquals("", net.ruleset());
        network.apply(routes("0.0.0.0/0"), server());
        assertEquals("1", Files.readString(validMark));
        assertTrue(net.ruleset().contains("ct mark 0x00002024 meta mark set 0x00002024"), net::ruleset);
        network.apply(routes("0.0.0.0/0", "10.5.0.0/24"), server());
        network.close();
        assertEquals("0", Files.readString(validMark));
        assertEquals("", net.ruleset());
    }

    @Test
    void shouldTakeBackWhatAKilledProcessHasLeft() throws IOException {
        Files.writeString(folder.resolve("sys/net/ipv4/conf/eth0/rp_filter"), "1\n");
        Files.writeString(etc.resolve("resolv.conf"), "nameserver 198.18.0.53\n");
        ClientNetwork killed = connected(0, true, true);
        killed.apply(
                new Accepted(
                        List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")),
                        List.of(InetAddress.getByName("10.13.0.1")),
                        List.of()),
                server());
        net.ip("link del ztun0");
        assertTrue(net.ruleset().contains("reject"), net::ruleset);
        assertTrue(net.ip("rule").contains("proto 122"));

        open(0, false, false).close();
        assertEquals("", net.ruleset());
        assertEquals(RULES, net.ip("rule"));
        assertEquals("0", Files.readString(validMark));
        assertEquals("nameserver 198.18.0.53\n", Files.readString(etc.resolve("resolv.conf")));
        assertEquals(1, etc.toFile().list().length);
    }

    @Test
    void shouldTakeRoutesOffAnInterfaceThatOutlivesItsProcess() {
        connected(0, false, false).apply(routes("0.0.0.0/0", "10.5.0.0/24"), server());
        ClientNetwork next = open(0, false, false);
        next.device("ztun0");
        assertEquals("", ours());
        next.close();
    }

    @Test
    void shouldCostAStartLittleThatFindsNothing() throws IOException {
        Path log = folder.resolve("log");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String name : List.of("ip", "nft")) {
            Path program = Files.writeString(
                    bin.resolve(name),
                    "#!/bin/sh\necho " + name + " \"$@\" >>" + log + "\nexec /usr/sbin/" + name + " \"$@\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        ClientPolicy policy = new ClientPolicy("client", ClientPolicy.MARK_DEFAULT, 0, false, false);
        try (ClientNetwork network =
                new ClientNetwork(policy, net.commands(List.of(bin)), folder.resolve("sys"), etc)) {
            network.device("ztun0");
        }
        assertEquals("""
                nft list tables
                ip -N -4 rule show
                ip -N -6 rule show
                ip -N route show table all proto 122
                """, Files.readString(log));
    }

    @Test
    void shouldKeepTheKillSwitchUnlessItEndsInGoodOrder() {
        ClientNetwork network = connected(0, false, true);
        assertTrue(net.ruleset().contains("oifname \"ztun0\" accept"), net::ruleset);
        network.close();
        assertTrue(net.ruleset().contains("reject"), net::ruleset);

        ClientNetwork again = open(0, false, true);
        assertTrue(net.ruleset().contains("reject"), net::ruleset);
        again.inGoodOrder();
        again.close();
        assertEquals("", net.ruleset());
    }

    @Test
    void shouldSayWhichProgramIsMissing() {
        ClientPolicy policy = new ClientPolicy("client", ClientPolicy.MARK_DEFAULT, 0, false, true);
        NetworkException e = assertThrows(
                NetworkException.class,
                () -> new ClientNetwork(policy, new Commands(List.of(), List.of(folder)), folder, etc));
        assertEquals("a program is missing: name=nft; install nftables", e.getMessage());
        new ClientNetwork(
                        new ClientPolicy("client", ClientPolicy.MARK_DEFAULT, 0, false, false),
                        new Commands(List.of(), List.of(folder)),
                        folder,
                        etc)
                .close();
    }
}

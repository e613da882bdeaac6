package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client in a network that lets nothing out but what goes through its proxy.
 *
 * <pre>
 *      client 0  --- nothing but port 8888 --->  client 1 (tinyproxy)  --- CONNECT --->  server
 *    198.18.0.11                                  198.18.0.12                          198.18.0.1, port 443
 * </pre>
 */
@Network(
        clients = 2,
        commands = {"nft", "openssl", "ping", "tinyproxy"})
final class TlsIT {
    private static final String TLS = "--transport=tls";
    private static final String NAME = "vpn.example.org";
    private static final String PORT = "--port=443";
    private static final String OTHER_PIN = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private static Path folder;

    @AfterEach
    void close(Topology net) throws IOException {
        LoggedProcess.closeAll();
        Files.deleteIfExists(hosts(net));
        Files.deleteIfExists(hosts(net).getParent());
    }

    /** What the proxy has in place of /etc/hosts (ip-netns(8)). */
    private static Path hosts(Topology net) {
        return Path.of("/etc/netns", net.client(1).netns().name(), "hosts");
    }

    private static String option(String key, Object value) {
        return "--transport-option=tls." + key + "=" + value;
    }

    /** Types what a server without a certificate says, and adds a name to it. */
    private static void makeCertificate(Topology net) {
        Shell.Outcome without = Ztun.attempt(net.server(), TLS, PORT);
        assertEquals(2, without.exit(), without::toString);
        Matcher command = Pattern.compile("openssl req .* tls\\.crt").matcher(without.err());
        assertTrue(command.find(), without::toString);
        List<String> words = new ArrayList<>(List.of(command.group().split(" ")));
        words.replaceAll(
                word -> word.matches("tls\\.(key|crt)") ? folder.resolve(word).toString() : word);
        words.addAll(List.of("-addext", "subjectAltName=DNS:" + NAME));
        Shell.run(words.toArray(String[]::new));
    }

    private static void forbidAllButTheProxy(Topology net) {
        String rule = "ip daddr " + net.client(1).address() + " tcp dport 8888 accept";
        net.client(0)
                .netns()
                .run(
                        "nft",
                        "add table inet office; add chain inet office out { type filter hook output"
                                + " priority 0; policy drop; }; add rule inet office out " + rule
                                + "; add rule inet office out oifname \"" + Ztun.TUN + "\" accept");
    }

    private static LoggedProcess proxy(Host host) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("tinyproxy.conf"),
                "Port 8888\nListen " + host.address() + "\nTimeout 600\nLogLevel Connect\nConnectPort 443\n");
        LoggedProcess proxy = new LoggedProcess(
                "tinyproxy", host.netns().inside(List.of("tinyproxy", "-d", "-c", settings.toString())));
        Await.until("the proxy listens", Ztun.START, () -> host.hasListener(8888));
        return proxy;
    }

    @Test
    void shouldLeaveThroughTheProxyToTheServerWithTheRightKey(Topology net) throws IOException {
        makeCertificate(net);
        String certificate = folder.resolve("tls.crt").toString();
        String[] identity = {
            TLS,
            PORT,
            option("certificate", certificate),
            option("key", folder.resolve("tls.key")),
            "--push-route=0.0.0.0/0,203.0.113.0/24"
        };
        Ztun server = Ztun.startingServer(net.server(), identity);
        String pin = server.awaitLine(" pin=(\\S+)", Ztun.START).group(1);
        server.awaitLine("Listening on port 443", Ztun.START);
        forbidAllButTheProxy(net);
        Files.createDirectories(hosts(net).getParent());
        Files.writeString(hosts(net), net.server().address() + " " + NAME + "\n");
        LoggedProcess proxy = proxy(net.client(1));

        String address = net.server().address() + ":443";
        String way = option("proxy", "http://" + net.client(1).address() + ":8888");
        String ca = option("ca", certificate);
        String rightPin = option("pin", pin);
        assertRefused("no answer within 1000 ms", 1, net, address, rightPin, "--handshake-timeout=1s");
        assertRefused("not the pinned one", 1, net, address, way, option("pin", OTHER_PIN));
        assertRefused("is not trusted", 1, net, address, way);
        assertRefused("other.example.org", 1, net, address, way, ca, option("name", "other.example.org"));
        assertRefused("403", 1, net, net.server().address() + ":444", way, rightPin);
        assertRefused("unknown option of transport tls: tls.pim", 2, net, address, way, option("pim", pin));

        assertCarries(net, address, way, rightPin);
        proxy.awaitLine("CONNECT 198\\.18\\.0\\.1:443", Ztun.START);
        assertCarries(net, address, way, ca, option("name", "vpn.example.org"));
        assertCarries(net, NAME + ":443", way, ca); // which the proxy alone can look up
        proxy.awaitLine("CONNECT vpn\\.example\\.org:443", Ztun.START);
        assertKeepsItsOwnPacketsOutside(net, address, way, rightPin);
    }

    /** All else goes into the tunnel, but nothing by an address of a server's, also of one that is not in use. */
    private static void assertKeepsItsOwnPacketsOutside(Topology net, String address, String... options) {
        List<String> all = new ArrayList<>(List.of(withTls(options)));
        all.add("--accept-routes=all");
        Netns netns = net.client(0).netns();
        try (Ztun client = Ztun.client(net.client(0), address + ",203.0.113.7:443", all.toArray(String[]::new))) {
            client.awaitLine("Network set: interface=ztun0 routes=\\[0.0.0.0/0, 203.0.113.0/24", Ztun.START);
            net.client(0).ping(Ztun.SERVER, 3);
            String proxy = net.client(1).address();
            assertTrue(netns.ip("route", "get", proxy).contains("dev " + Ztun.TUN));
            assertTrue(netns.ip("route", "get", proxy, "mark", "0x2024").contains("dev " + Host.WIRE));
            assertEquals("", netns.ip("route", "show", "proto", "122"));
            assertEquals(2, netns.ip("route", "show", "table", "8228").lines().count());
        }
    }

    private static void assertCarries(Topology net, String address, String... options) {
        try (Ztun client = Ztun.client(net.client(0), address, withTls(options))) {
            net.client(0).ping(Ztun.SERVER, 3);
            assertTrue(client.isAlive());
        }
    }

    private static void assertRefused(String reason, int exit, Topology net, String address, String... options) {
        List<String> all = new ArrayList<>(List.of("--server=" + address));
        all.addAll(List.of(withTls(options)));
        Shell.Outcome outcome = Ztun.attempt(net.client(0), all.toArray(String[]::new));
        assertEquals(exit, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains(reason), outcome::toString);
    }

    private static String[] withTls(String... options) {
        return Stream.concat(Stream.of(TLS), Stream.of(options)).toArray(String[]::new);
    }
}

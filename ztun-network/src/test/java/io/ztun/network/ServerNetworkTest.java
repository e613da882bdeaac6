package io.ztun.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Cidr;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a server does to a network; only sysctl's files are a folder of the test's. */
@RequiresNetns(commands = "nft")
final class ServerNetworkTest {
    private static final List<Cidr> V4 = List.of(Cidr.parse("10.13.0.1/24"));
    private static final List<Cidr> BOTH = List.of(Cidr.parse("10.13.0.1/24"), Cidr.parse("fd00:13::1/64"));

    @TempDir
    Path sys;

    private Namespace net;

    @BeforeEach
    void prepare() throws IOException {
        net = new Namespace();
        write("net/ipv4/ip_forward", "0");
        write("net/ipv6/conf/all/forwarding", "0");
        write("net/ipv6/conf/eth0.7/accept_ra", "1");
        write("net/ipv6/conf/eth1/accept_ra", "0");
    }

    @AfterEach
    void remove() {
        net.close();
    }

    private void write(String name, String value) throws IOException {
        Path file = sys.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private String settings() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of(
                "net/ipv4/ip_forward",
                "net/ipv6/conf/all/forwarding",
                "net/ipv6/conf/eth0.7/accept_ra",
                "net/ipv6/conf/eth1/accept_ra")) {
            all.append(Files.readString(sys.resolve(name)).strip());
        }
        return all.toString();
    }

    private ServerNetwork server(String tunnel) {
        return new ServerNetwork(tunnel, net.commands(), sys);
    }

    @Test
    void shouldForwardTheFamiliesOfItsNetworksAndTakeThatBack() throws IOException {
        try (ServerNetwork server = server("server-tcp-2024")) {
            server.masquerade("ztun0", V4);
            assertEquals("1010", settings());
        }
        assertEquals("0010", settings());
        try (ServerNetwork server = server("server-tcp-2024")) {
            server.masquerade("ztun0", BOTH);
            assertEquals("1120", settings());
            assertTrue(net.ruleset().contains("iifname \"ztun0\" oifname != \"ztun0\" masquerade"), net::ruleset);
        }
        assertEquals("0010", settings());
        assertEquals("", net.ruleset());
    }

    @Test
    void shouldLeaveWhatItHasNotChanged() throws IOException {
        write("net/ipv4/ip_forward", "1");
        ServerNetwork server = server("server-tcp-2024");
        server.masquerade("ztun0", BOTH);
        write("net/ipv6/conf/eth0.7/accept_ra", "0");
        server.close();
        assertEquals("1000", settings());
    }

    @Test
    void shouldTakeBackWhatAKilledProcessHasLeft() throws IOException {
        server("server-tcp-2024").masquerade("ztun0", BOTH);
        server("server-tcp-2024").close();
        assertEquals("0010", settings());
        assertEquals("", net.ruleset());
    }

    @Test
    void shouldForwardAsLongAsSomeTunnelNeedsIt() throws IOException {
        ServerNetwork first = server("server-tcp-2024");
        ServerNetwork second = server("server-udp-2024");
        first.masquerade("ztun0", V4);
        second.masquerade("ztun1", V4);
        first.close();
        assertEquals("1010", settings());
        second.close();
        assertEquals("0010", settings());
    }

    @Test
    void shouldLeaveNothingWhereItFails() throws IOException {
        ServerNetwork server = server("server-tcp-2024");
        Files.delete(sys.resolve("net/ipv4/ip_forward"));
        Files.createDirectory(sys.resolve("net/ipv4/ip_forward"));
        assertThrows(NetworkException.class, () -> server.masquerade("a\"b", V4));
        assertEquals("", net.ruleset());
    }
}

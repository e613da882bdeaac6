package io.ztun.app.e2e;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Large files arrive as they were sent: the receiver's SHA-256 is the sender's.
 *
 * <pre>
 *      server              client 0
 *   172.168.13.1  -----  172.168.13.2      1 GiB up, 256 MiB down, default settings
 *   2001:2::1     -----  2001:2::11        the tunnel itself over IPv6
 * </pre>
 */
@Network(clients = 1)
final class BulkIT {

    private static final long MIB = 1024 * 1024;

    private static Agent far;
    private static Agent near;

    @BeforeAll
    static void startAgents(Topology net) {
        far = new Agent(net.server());
        near = new Agent(net.client(0));
    }

    @Test
    void shouldCarryOneGibibyteWithDefaultSettings(Topology net) {
        try (Ztun server = Ztun.server(net.server());
                Ztun client = Ztun.client(net.client(0), net.server())) {
            near.bulk(server.address(), 1_024 * MIB);
            assertCarried(client, 1_024 * MIB);
            far.bulk(client.address(), 256 * MIB);
            assertCarried(client, 1_280 * MIB);
        }
    }

    @Test
    void shouldCarryAFileOverIpv6(Topology net) {
        try (Ztun server = Ztun.server(net.server());
                Ztun client = Ztun.client(net.client(0), net.server().address6())) {
            server.awaitLine("Serving \\[2001:2::11\\]:\\d+", Ztun.START);
            near.bulk(server.address(), 64 * MIB);
            assertCarried(client, 64 * MIB);
        }
    }

    @Test
    void shouldCarryAFileWithTheLeastMtu(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--mtu=576");
                Ztun client = Ztun.client(net.client(0), net.server(), "--mtu=576")) {
            near.bulk(server.address(), 16 * MIB);
            far.bulk(client.address(), 16 * MIB);
            assertCarried(client, 32 * MIB);
        }
    }

    @Test
    void shouldCarryAFileWithTheGreatestMtu(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--mtu=65535");
                Ztun client = Ztun.client(net.client(0), net.server(), "--mtu=65535")) {
            near.bulk(server.address(), 64 * MIB);
            far.bulk(client.address(), 64 * MIB);
            assertCarried(client, 128 * MIB);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--threads=2", "--linger=2ms"})
    void shouldCarryAFileAndAChatWith(String option, Topology net) {
        try (Ztun server = Ztun.server(net.server(), option);
                Ztun client = Ztun.client(net.client(0), net.server(), option)) {
            near.bulk(server.address(), 64 * MIB);
            far.bulk(client.address(), 64 * MIB);
            assertCarried(client, 128 * MIB);
            near.chat(server.address(), 300);
        }
    }

    /** The file did go through the tunnel, not beside it. */
    private static void assertCarried(Ztun ztun, long atLeast) {
        long carried =
                InterfaceCounters.read(ztun.pid(), Ztun.TUN).orElseThrow().bytes();
        assertTrue(carried >= atLeast, () -> "carried=" + carried + " wanted=" + atLeast);
    }
}

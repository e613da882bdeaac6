package io.ztun.app.e2e;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Moving over from the original: both kinds of client at one server, and a client of ours at a server of the original. Large files
 * arrive as they were sent: the receiver's SHA-256 is the sender's.
 *
 * <pre>
 *      server              client 0         client 1          client 2
 *   172.168.13.1  -----  172.168.13.2     172.168.13.3     172.168.13.4
 *      ours               the original        ours          the original
 *   the original             ours         the original
 * </pre>
 */
@Network(clients = 3)
final class LegacyIT {
    private static final long LENGTH = 100 * 1_000_000;

    @Test
    void shouldServeClientsOfBothKinds(Topology net) {
        net.server().netns().run("sysctl", "-q", "net.ipv4.ip_forward=1");
        try (Ztun server = Ztun.server(net.server(), "--legacy");
                LegacyHost first = LegacyHost.client(net.client(0), net.server());
                Ztun second = Ztun.client(net.client(1), net.server());
                LegacyHost third = LegacyHost.client(net.client(2), net.server());
                Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0));
                Agent ours = new Agent(net.client(1));
                Agent last = new Agent(net.client(2))) {
            assertEquals("172.168.13.2", first.address());
            assertEquals("172.168.13.3", second.address());
            assertEquals("172.168.13.4", third.address());
            server.awaitLine("Serving 198.18.0.11:.* codec=lz4/block mtu=9000 offload=off legacy=yes$", Ztun.START);
            server.awaitLine("Serving 198.18.0.12:.* codec=lz4/stream mtu=9000 offload=on$", Ztun.START);
            near.bulk(Ztun.SERVER, LENGTH);
            far.bulk(first.address(), LENGTH);
            ours.bulk(third.address(), LENGTH / 10);
            last.bulk(second.address(), LENGTH / 10);
            last.chat(first.address(), 100);
            first.kill();
            server.awaitLine("Ended 198.18.0.11:.*reason=connection closed by the peer", Ztun.START);
            ours.chat(third.address(), 100);
        }
    }

    @Test
    void shouldConnectToAServerOfTheOriginal(Topology net) {
        try (LegacyHost server = LegacyHost.server(net.server(), Ztun.SERVER + "/24");
                Ztun client = Ztun.client(net.client(0), net.server(), "--legacy");
                LegacyHost other = LegacyHost.client(net.client(1), net.server());
                Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            assertEquals("172.168.13.2", client.address());
            assertEquals("172.168.13.3", other.address());
            client.awaitLine("Connected to 198.18.0.1:2024: .*offload=off legacy=yes interface=ztun0$", Ztun.START);
            near.bulk(server.address(), LENGTH);
            far.bulk(client.address(), LENGTH);
            assertTrue(client.isAlive());
        }
    }
}

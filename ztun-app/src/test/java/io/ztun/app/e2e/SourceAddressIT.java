package io.ztun.app.e2e;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client cannot send in another's name.
 *
 * <pre>
 *      server              client 0                       client 1
 *   172.168.13.1         172.168.13.2                   172.168.13.3
 *                        sends as 172.168.13.3,
 *                        192.0.2.9 and itself
 * </pre>
 */
@Network(clients = 2)
final class SourceAddressIT {

    @Test
    void shouldDropPacketsFromAddressesThatTheClientDoesNotHave(Topology net) {
        try (Ztun server = Ztun.server(net.server());
                Ztun client = Ztun.client(net.client(0), net.server());
                Ztun other = Ztun.client(net.client(1), net.server());
                Agent receiver = new Agent(net.server());
                Agent sender = new Agent(net.client(0))) {
            Host host = net.client(0);
            host.netns().ip("addr", "add", other.address() + "/32", "dev", "lo");
            host.netns().ip("addr", "add", "192.0.2.9/32", "dev", "lo");
            long before = arrived(net.server());
            for (int i = 0; i < 10; i++) {
                sender.datagram(other.address(), server.address(), "forged" + i);
                sender.datagram("192.0.2.9", server.address(), "forged" + i);
            }
            sender.datagram(client.address(), server.address(), "honest");

            assertEquals(client.address() + " honest", receiver.received());
            assertEquals(1, arrived(net.server()) - before, "datagrams that came out of the tunnel");
        }
    }

    /** Datagrams that the kernel has taken in, whether anybody waits for them or not. */
    private static long arrived(Host host) {
        String udp = host.netns()
                .run("cat", "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith("Udp: ") && Character.isDigit(line.charAt(5)))
                .findFirst()
                .orElseThrow();
        String[] column = udp.split(" ");
        assertTrue(column.length > 3, udp);
        return Long.parseLong(column[1]) + Long.parseLong(column[2]);
    }
}

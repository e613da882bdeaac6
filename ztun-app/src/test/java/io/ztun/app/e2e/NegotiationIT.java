package io.ztun.app.e2e;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Server and client agree on what both can do, or part with a reason.
 *
 * <pre>
 *      server                        client 0
 *   what it accepts   ---------   what it offers
 * </pre>
 */
@Network(clients = 1)
final class NegotiationIT {

    private static final long LENGTH = 4 * 1024 * 1024;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lz4,zstd,none | zstd | zstd/stream",
                "zstd | lz4,zstd | zstd/stream",
                "snappy,none | lz4,snappy | snappy/block",
                "none,lz4 | none | none/block"
            })
    void shouldAgreeOnACodec(String accepted, String offered, String agreed, Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--codec=" + accepted);
                Ztun client = Ztun.client(net.client(0), net.server(), "--codec=" + offered);
                Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            server.awaitLine("Serving .*codec=" + agreed, Ztun.START);
            client.awaitLine("Connected .*codec=" + agreed, Ztun.START);
            near.bulk(server.address(), LENGTH);
            far.bulk(client.address(), LENGTH);
        }
    }

    @Test
    void shouldRefuseAClientWithoutACommonCodec(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--codec=lz4,none")) {
            Shell.Outcome client =
                    Ztun.attempt(net.client(0), "--server=" + net.server().address(), "--codec=zstd");
            assertEquals(1, client.exit());
            assertTrue(client.err().contains("no codec in common"), client::err);
            assertTrue(client.err().contains("zstd") && client.err().contains("lz4"), client::err);
            server.awaitLine("Refused .*no codec in common", Ztun.START);
            assertTrue(server.isAlive());
        }
    }

    @ParameterizedTest
    @CsvSource({"9000, 1400, 1400", "1300, 9000, 1300"})
    void shouldTakeTheSmallerMtu(int servers, int clients, int agreed, Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--mtu=" + servers);
                Ztun client = Ztun.client(net.client(0), net.server(), "--mtu=" + clients)) {
            assertEquals("172.168.13.2", client.address());
            String link = net.client(0).netns().ip("link", "show", Ztun.TUN);
            assertTrue(link.contains(" mtu " + agreed + " "), link);
            net.client(0).ping(server.address(), 2);
        }
    }
}

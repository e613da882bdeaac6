package io.ztun.app.e2e;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Server and client agree on what both can do, or part with a reason, over every transport.
 *
 * <pre>
 *      server                        client 0
 *   what it accepts   ---------   what it offers
 * </pre>
 */
@Network(clients = 1)
final class NegotiationIT {

    private static final long LENGTH = 4 * 1024 * 1024;

    private static Agent far;
    private static Agent near;

    @BeforeAll
    static void startAgents(Topology net) {
        far = new Agent(net.server());
        near = new Agent(net.client(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp | lz4,zstd,none | zstd | zstd/stream",
                "tcp | zstd | lz4,zstd | zstd/stream",
                "tcp | snappy,none | lz4,snappy | snappy/block",
                "tcp | none,lz4 | none | none/block",
                "udp | lz4,zstd,none | zstd | zstd/dictionary",
                "udp | lz4 | zstd,lz4 | lz4/dictionary",
                "udp | snappy,none | lz4,snappy | snappy/block",
                "udp | none,lz4 | none | none/block"
            })
    void shouldAgreeOnACodec(String transport, String accepted, String offered, String agreed, Topology net) {
        String carrier = "--transport=" + transport;
        try (Ztun server = Ztun.server(net.server(), carrier, "--codec=" + accepted);
                Ztun client = Ztun.client(net.client(0), net.server(), carrier, "--codec=" + offered)) {
            server.awaitLine("Serving .*codec=" + agreed, Ztun.START);
            client.awaitLine("Connected .*codec=" + agreed, Ztun.START);
            near.bulk(server.address(), LENGTH);
            far.bulk(client.address(), LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldRefuseAClientWithoutACommonCodec(String transport, Topology net) {
        try (Ztun server = Ztun.server(net.server(), transport, "--codec=lz4,none")) {
            Shell.Outcome client =
                    Ztun.attempt(net.client(0), "--server=" + net.server().address(), transport, "--codec=zstd");
            assertEquals(1, client.exit());
            assertTrue(client.err().contains("no codec in common"), client::err);
            assertTrue(client.err().contains("zstd") && client.err().contains("lz4"), client::err);
            server.awaitLine("Refused .*no codec in common", Ztun.START);
            assertTrue(server.isAlive());
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, 9000, 1400, 1400", "tcp, 1300, 9000, 1300", "udp, 9000, 1400, 1400", "udp, 1300, 9000, 1300"})
    void shouldTakeTheSmallerMtu(String transport, int servers, int clients, int agreed, Topology net) {
        String carrier = "--transport=" + transport;
        try (Ztun server = Ztun.server(net.server(), carrier, "--mtu=" + servers);
                Ztun client = Ztun.client(net.client(0), net.server(), carrier, "--mtu=" + clients)) {
            assertEquals("172.168.13.2", client.address());
            String link = net.client(0).netns().ip("link", "show", Ztun.TUN);
            assertTrue(link.contains(" mtu " + agreed + " "), link);
            net.client(0).ping(server.address(), 2);
        }
    }
}

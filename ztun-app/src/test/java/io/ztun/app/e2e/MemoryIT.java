package io.ztun.app.e2e;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What has been sent before costs next to nothing when it is sent again, whatever the transport and the codec. */
@Network(clients = 1)
final class MemoryIT {
    private static final String MEMORY = "--memory=64m";
    private static final long DUMP = 20L << 20;

    private Agent far;
    private Agent near;

    @BeforeEach
    void startAgents(Topology net) {
        far = new Agent(net.server());
        near = new Agent(net.client(0));
    }

    @AfterEach
    void closeAgents() {
        near.close();
        far.close();
    }

    @ParameterizedTest
    @CsvSource({"tcp, lz4, 1.0", "udp, lz4, 2.0", "tcp, none, 1.0"})
    void shouldSendNextToNothingOfASecondCopy(
            String transport, String codec, double percent, Topology net, TestReporter reporter) {
        String way = "--transport=" + transport;
        String by = "--codec=" + codec;
        try (Ztun server = Ztun.server(net.server(), way, by, MEMORY);
                Ztun client = Ztun.client(net.client(0), net.server(), way, by, "--memory=1g")) {
            double first = wirePercent(client, () -> near.dump(Ztun.SERVER, DUMP));
            double second = wirePercent(client, () -> near.dump(Ztun.SERVER, DUMP));
            reporter.publishEntry(transport + "/" + codec, "first=" + first + " % second=" + second + " %");
            assertTrue(second <= percent, () -> "first=" + first + " % second=" + second + " %");
            assertTrue(server.lines().stream().noneMatch(line -> line.contains(" Ended ")), server::toString);
        }
    }

    /** Bytes on the line, both ways, of what went through the tunnel. */
    private static double wirePercent(Ztun client, Runnable transfer) {
        long wire = wire(client);
        transfer.run();
        return 100.0 * (wire(client) - wire) / DUMP;
    }

    private static long wire(Ztun client) {
        return InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow().bytes();
    }
}

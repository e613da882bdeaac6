package io.ztun.app.e2e;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every codec of the distribution carries a file, half of it text, both ways, and what it should save is saved.
 *
 * <pre>
 *      server              client 0
 *   172.168.13.1  -----  172.168.13.2      --codec=NAME on both ends
 * </pre>
 */
@Network(clients = 1)
final class CodecsIT {

    private static final long LENGTH = 32L * 1024 * 1024;

    private static Agent far;
    private static Agent near;

    @BeforeAll
    static void startAgents(Topology net) {
        far = new Agent(net.server());
        near = new Agent(net.client(0));
    }

    @ParameterizedTest
    @CsvSource({"lz4, stream, 0.80", "zstd, stream, 0.78", "snappy, block, 0.85", "none, block, 1.05"})
    void shouldCarryAFile(String codec, String mode, double wireAtMost, Topology net, TestReporter reporter) {
        try (Ztun server = Ztun.server(net.server(), "--codec=" + codec);
                Ztun client = Ztun.client(net.client(0), net.server(), "--codec=" + codec)) {
            server.awaitLine("Serving .*codec=" + codec + "/" + mode, Ztun.START);
            client.awaitLine("Connected .*codec=" + codec + "/" + mode, Ztun.START);
            InterfaceCounters wireBefore =
                    InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow();
            near.bulk(server.address(), LENGTH);
            far.bulk(client.address(), LENGTH);
            InterfaceCounters wireAfter =
                    InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow();
            double wire = wireAfter.since(wireBefore).bytes() / (2.0 * LENGTH);
            reporter.publishEntry(codec + " bytes on the wire for each byte of the file", Double.toString(wire));
            assertTrue(wire <= wireAtMost, () -> "wire=" + wire + " bytes for each byte of the file");
        }
    }
}

package io.ztun.app.e2e;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Small packets of a talkative protocol shrink, which only a codec that remembers the packets before them can do.
 *
 * <pre>
 *      server                                client 0
 *   172.168.13.1  ---- 5,000 questions ---  172.168.13.2
 *                 ----- 5,000 answers ----
 * </pre>
 */
@Network(clients = 1)
final class ChatIT {

    private static final int QUESTIONS = 5_000;

    @Test
    void shouldShrinkTenThousandSmallPacketsToTwoFifths(Topology net, TestReporter reporter) {
        try (Ztun server = Ztun.server(net.server(), "--codec=lz4");
                Ztun client = Ztun.client(net.client(0), net.server(), "--codec=lz4");
                Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            server.awaitLine("Serving .*codec=lz4/stream", Ztun.START);
            assertTrue(far.isAlive());
            InterfaceCounters insideBefore =
                    InterfaceCounters.read(client.pid(), Ztun.TUN).orElseThrow();
            long wireBefore = SocketBytes.of(net.server(), Ztun.PORT);
            near.chat(server.address(), QUESTIONS);
            long wire = SocketBytes.of(net.server(), Ztun.PORT) - wireBefore;
            InterfaceCounters inside =
                    InterfaceCounters.read(client.pid(), Ztun.TUN).orElseThrow().since(insideBefore);
            String figures = "packets=" + inside.packets() + " bytes=" + inside.bytes() + " wire=" + wire + " ratio="
                    + (double) wire / inside.bytes();
            reporter.publishEntry(figures);
            assertTrue(inside.packets() >= 2 * QUESTIONS, figures);
            assertTrue(wire <= 0.40 * inside.bytes(), figures);
        }
    }
}

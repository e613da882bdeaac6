package io.ztun.app.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What was sent once costs next to nothing when it is sent again, whichever end was started again or killed meanwhile. Whatever is
 * sent arrives as it is: the receiver's SHA-256 is the sender's.
 *
 * <pre>
 *      server              client 0
 *   --memory-dir    -----    --memory-dir, --state-dir
 * </pre>
 */
@Network(clients = 1)
final class LongMemoryIT {
    private static final long DUMP = 20L << 20;
    private static final String GOES_ON = "Memory goes on .*direction=%s bytes=[1-9]";

    @TempDir
    private Path folder;

    private String transport = "tcp";

    @AfterEach
    void closeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
    }

    private String[] options(String end) {
        Path secret = folder.resolve("secret");
        if (!Files.exists(secret)) {
            Shell.run(Distribution.ztun(), "genkey", secret.toString());
        }
        return new String[] {
            "-v",
            "--psk-file=" + secret,
            "--transport=" + transport,
            "--memory=128m",
            "--memory-dir=" + folder.resolve(end),
            "--state-dir=" + folder.resolve(end + "-state")
        };
    }

    private Ztun server(Topology net) {
        return Ztun.server(net.server(), options("server"));
    }

    private Ztun client(Topology net) {
        return Ztun.client(net.client(0), net.server(), options("client"));
    }

    private static long sent(Ztun client) {
        return InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow().bytes();
    }

    /** Sends the dump, which the server has already. */
    private static void sendAgain(Agent near, Ztun client, int mark) {
        client.awaitLine(mark, String.format(GOES_ON, "sent"), Ztun.START);
        long before = sent(client);
        near.dump(Ztun.SERVER, DUMP);
        long wire = sent(client) - before;
        assertTrue(wire <= DUMP * 15 / 1_000, () -> "wire=" + wire + " of=" + DUMP);
    }

    @Test
    void shouldRememberOverRestartsOfBothEnds(Topology net) throws Exception {
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            Ztun server = server(net);
            Ztun first = client(net);
            near.dump(Ztun.SERVER, DUMP);
            first.close();
            Ztun second = client(net);
            sendAgain(near, second, 0);

            int mark = second.mark();
            server.close();
            server(net);
            sendAgain(near, second, mark);

            long before = sent(second);
            near.startTcpFlow(Ztun.SERVER);
            Await.until("it sends", Ztun.START, () -> sent(second) - before > DUMP);
            second.kill();
            Ztun third = client(net);
            third.awaitLine(String.format(GOES_ON, "sent"), Ztun.START);
            near.bulk(Ztun.SERVER, DUMP);
            near.dump(Ztun.SERVER, DUMP);
            far.dump(third.address(), DUMP);
        }
    }

    @Test
    void shouldRememberOverUdp(Topology net) {
        transport = "udp";
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            server(net);
            Ztun first = client(net);
            near.dump(Ztun.SERVER, DUMP);
            first.close();
            Ztun second = client(net);
            sendAgain(near, second, 0);
            far.dump(second.address(), DUMP);
        }
    }
}

package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.app.keys.KeyFolder;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Somebody through whom all of a session passes, and who changes a bit here and there.
 *
 * <pre>
 *      server              client 1            client 0
 *   198.18.0.1           198.18.0.12         198.18.0.11
 *   knows the key        a relay             takes the relay for the server
 * </pre>
 */
@Network(clients = 2, commands = "nstat")
final class ManInTheMiddleIT {
    private static final int ALL = 1_000;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern ECHOS = Pattern.compile("^IcmpInEchos +([0-9]+)", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private KeyFolder keys;

    @BeforeEach
    void makeKeys() throws IOException {
        keys = KeyFolder.in(folder);
    }

    private String[] serverOptions(String transport, String mode) {
        return mode.equals("secret")
                ? new String[] {"--transport=" + transport, "--psk-file=" + keys.secret()}
                : new String[] {
                    "--transport=" + transport,
                    "--key-file=" + keys.serverKey(),
                    "--authorized-clients=" + keys.authorized()
                };
    }

    private String[] clientOptions(String transport, String mode) {
        return mode.equals("secret")
                ? new String[] {"--transport=" + transport, "--psk-file=" + keys.secret()}
                : new String[] {
                    "--transport=" + transport, "--key-file=" + keys.clientKey(), "--server-key=" + keys.serverPublic()
                };
    }

    /** Over TCP one frame of data ends the session, and its client comes back; over UDP each is dropped. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp | secret | 1 | Ended .*changed on its way ; Serving",
                "udp | keys   | 3 | Dropping frames that were changed on their way",
            })
    void shouldChangeNothingThatIsNotNoticed(String transport, String mode, int frames, String noticed, Topology net) {
        Ztun server = Ztun.startingServer(net.server(), serverOptions(transport, mode));
        Agent relay = new Agent(net.client(1));
        relay.relay(transport, net.server().address());
        server.awaitLine("Listening", Ztun.START);
        Way way = new Way(net, server, relay);

        String[] options = clientOptions(transport, mode);
        way.tamper(Tamper.What.HELLO, ALL, () -> assertRefused(net, options), "Refused .*changed on its way");
        way.tamper(
                Tamper.What.ANSWER,
                ALL,
                () -> assertRefused(net, options),
                "Refused .*no proof that its sender is there");

        Ztun.client(net.client(0), net.client(1), options);
        server.awaitLine("Serving " + net.client(1).address(), SOON);
        net.client(0).ping(Ztun.SERVER, 2);
        way.tamper(Tamper.What.DATA, frames, () -> assertNoEcho(net, frames), noticed.split(" ; "));
        int mark = server.mark();
        net.client(0).ping(Ztun.SERVER, 2);
        assertEquals(mark, server.mark(), server::toString);
    }

    /** Between the client and the server. */
    private record Way(Topology net, Ztun server, Agent relay) {

        /** Changes frames during an attempt: the server logs these lines and no other, and no ping arrives behind it. */
        void tamper(Tamper.What what, int frames, Runnable attempt, String... noticed) {
            int mark = server.mark();
            long echos = echos(net.server());
            relay.tamper(what, frames);
            attempt.run();
            assertEquals(echos, echos(net.server()));
            for (String line : noticed) {
                server.awaitLine(mark, line, SOON);
            }
            assertEquals(mark + noticed.length, server.mark(), server::toString);
            relay.tamper(what, 0);
        }
    }

    private static void assertRefused(Topology net, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--server=" + net.client(1).address(), "--handshake-timeout=1s"));
        Shell.Outcome outcome = Ztun.attempt(net.client(0), all.toArray(String[]::new));
        assertEquals(1, outcome.exit(), outcome::toString);
    }

    private static void assertNoEcho(Topology net, int count) {
        Shell.Outcome ping = net.client(0)
                .netns()
                .attempt(
                        SOON,
                        "ping",
                        "-n",
                        "-i",
                        "0.1",
                        "-W",
                        "1",
                        "-s",
                        "900",
                        "-c",
                        Integer.toString(count),
                        Ztun.SERVER);
        assertEquals(1, ping.exit(), ping::toString);
    }

    /** Pings that have arrived, by nstat(8). */
    private static long echos(Host host) {
        String all = host.netns().run("nstat", "-asz", "IcmpInEchos");
        return Long.parseLong(
                ECHOS.matcher(all).results().findFirst().orElseThrow().group(1));
    }
}

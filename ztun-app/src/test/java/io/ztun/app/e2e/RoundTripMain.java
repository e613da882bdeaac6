package io.ztun.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.ztun.app.log.Verbosity;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunClient;
import io.ztun.core.info.SessionSnapshot;

/**
 * An embedded client that says, whenever it gets a line, how long it takes to its server and back, in milliseconds, or 0 as long as it does
 * not know. Ends with its input.
 */
final class RoundTripMain {

    private RoundTripMain() {}

    /** Takes the transport and the server. */
    public static void main(String[] args) throws IOException {
        Verbosity.set(Verbosity.QUIET);
        try (ZtunClient client = ZtunClient.builder(args[1])
                .transport(Plugins.discover(List.of()).transport(args[0]))
                .tunDevice(MemoryTun.create("watched").device())
                .build()) {
            client.start();
            System.out.println("ok ready");
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (commands.readLine() != null) {
                System.out.println("ok " + roundTripMs(client));
            }
        }
    }

    private static long roundTripMs(ZtunClient client) {
        return client.snapshot().sessions().stream()
                .flatMap(session -> session.roundTrip().stream())
                .map(SessionSnapshot.RoundTrip::smoothed)
                .findFirst()
                .map(Duration::toMillis)
                .orElse(0L);
    }
}

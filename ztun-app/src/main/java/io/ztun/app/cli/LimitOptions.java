package io.ztun.app.cli;

import picocli.CommandLine.Option;

import io.ztun.core.settings.Limits;

/** What a server bears at once, and how patient both ends are with each other, as it was written. */
final class LimitOptions {

    @Option(
            names = "--max-clients",
            paramLabel = "N",
            description = "Server: maximum of clients. (default: ${DEFAULT-VALUE})")
    int clients = Limits.DEFAULT.clients();

    @Option(
            names = "--max-clients-per-source",
            paramLabel = "N",
            description = "Server: maximum of clients from one address (IPv6: from one /64), such as that of a"
                    + " router that translates addresses. (default: ${DEFAULT-VALUE})")
    int clientsPerSource = Limits.DEFAULT.clientsPerSource();

    @Option(
            names = "--max-half-open",
            paramLabel = "N",
            description = "Server: maximum of unfinished handshakes; beyond it, the oldest from the address with the"
                    + " most is closed. (default: ${DEFAULT-VALUE})")
    int halfOpen = Limits.DEFAULT.halfOpen();

    @Option(
            names = "--max-half-open-per-source",
            paramLabel = "N",
            description =
                    "Server: maximum of unfinished handshakes from one address (IPv6: from one /64); more are refused."
                            + " (default: ${DEFAULT-VALUE})")
    int halfOpenPerSource = Limits.DEFAULT.halfOpenPerSource();

    @Option(
            names = "--handshake-rate",
            paramLabel = "N",
            description = "Server: how many handshakes one address (IPv6: one /64) may begin, per second; five times"
                    + " that at once. (default: ${DEFAULT-VALUE})")
    int handshakesPerSecond = Limits.DEFAULT.handshakesPerSecond();

    @Option(
            names = "--multicast",
            paramLabel = "on|off|N",
            hideParamSyntax = true,
            description = "Server: whether multicast and broadcast go from its interface to every client: on, off, or N"
                    + " packets per second at most. Each takes as much of the line as there are clients."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "on")
    String multicast;

    @Option(
            names = "--handshake-timeout",
            paramLabel = "DURATION",
            description = "Time limit for the other end's part of the handshake, such as 500ms or 5s."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "5s")
    String handshakeTimeout;
}

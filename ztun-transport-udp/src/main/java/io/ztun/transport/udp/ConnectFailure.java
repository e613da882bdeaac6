package io.ztun.transport.udp;

import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.ztun.api.TransportException;
import io.ztun.transport.nio.Failures;

/** What it means that a server did not let us in, and what to do about it. */
final class ConnectFailure {
    private ConnectFailure() {}

    static TransportException of(InetSocketAddress server, Duration timeout, Exception cause) {
        return Failures.cannotConnect(server, cause, () -> reason(server, timeout, cause));
    }

    private static String reason(InetSocketAddress server, Duration timeout, Exception cause) {
        if (cause instanceof SocketTimeoutException) {
            return "no answer within " + timeout.toMillis()
                    + " ms; is ztun running there with the same `transport`, and does a firewall let UDP port "
                    + server.getPort() + " through; where the path's MTU is below 576, use `transport` tcp";
        }
        if (cause instanceof PortUnreachableException) {
            return "connection refused; is ztun running there with `transport` udp, and is the port right";
        }
        return Failures.unknownReason(cause);
    }
}

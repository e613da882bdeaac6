package io.ztun.transport.tcp;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.ztun.api.TransportException;
import io.ztun.transport.nio.Failures;

/** What it means that a connection was not made, and what to do about it. */
final class ConnectFailure {
    private ConnectFailure() {}

    static TransportException of(InetSocketAddress server, Duration timeout, Exception cause) {
        return Failures.cannotConnect(server, cause, () -> reason(server, timeout, cause));
    }

    private static String reason(InetSocketAddress server, Duration timeout, Exception cause) {
        String firewall = "does a firewall let port " + server.getPort() + " through";
        if (cause instanceof SocketTimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms; is the host up, and " + firewall;
        }
        if (cause instanceof ConnectException) {
            return Failures.reason(cause) + "; is ztun running there with `transport` tcp, and " + firewall;
        }
        if (cause instanceof NoRouteToHostException) {
            return Failures.reason(cause) + "; is the host up, and " + firewall;
        }
        return Failures.unknownReason(cause);
    }
}

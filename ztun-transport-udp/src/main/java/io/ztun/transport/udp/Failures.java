package io.ztun.transport.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

import io.ztun.api.TransportException;

/** What the system's errors mean to a person, and what to do about them. */
final class Failures {
    private Failures() {}

    /** The system's own word for it, in one line that does not begin with a capital. */
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }

    static TransportException cannotConnect(InetSocketAddress server, Duration timeout, Exception cause) {
        String message = "cannot connect: server=" + Addresses.text(server) + " reason=";
        return new TransportException(message + connectReason(server, timeout, cause), cause);
    }

    private static String connectReason(InetSocketAddress server, Duration timeout, Exception cause) {
        String firewall = "does a firewall let UDP port " + server.getPort() + " through";
        if (server.isUnresolved()) {
            return "unknown host; check the name";
        }
        if (Thread.currentThread().isInterrupted()) {
            return "interrupted";
        }
        if (cause instanceof SocketTimeoutException) {
            return "no answer within " + timeout.toMillis()
                    + " ms; is ztun running there with the same --transport, and " + firewall;
        }
        return reason(cause) + (cause instanceof IOException ? "; check the address and this machine's network" : "");
    }

    static TransportException noOffload(String reason) {
        return new TransportException(
                "datagrams cannot be split and joined by the system: reason=" + reason + "; use --udp-offload auto");
    }

    static TransportException cannotListen(InetSocketAddress address, Exception cause) {
        return new TransportException(
                "cannot listen: address=" + Addresses.text(address) + " reason=" + listenReason(address, cause), cause);
    }

    private static String listenReason(InetSocketAddress address, Exception cause) {
        if (address.isUnresolved()) {
            return "unknown host; check the name or give an address";
        }
        String reason = reason(cause);
        if (!(cause instanceof BindException)) {
            return reason;
        }
        if (reason.contains("in use")) {
            return reason + "; stop the other program or choose another --port";
        }
        if (reason.contains("permission denied")) {
            return reason + "; ports below 1024 need CAP_NET_BIND_SERVICE: choose another --port";
        }
        return reason + "; choose an address of this machine for --bind";
    }
}

package io.ztun.transport.tls;

import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.ztun.api.TransportException;

/** What errors mean to a person, and what to do about them. */
final class Failures {
    private Failures() {}

    /** {@code 192.0.2.5:443}, {@code [2001:db8::1]:443}, {@code name:443} where the name has no address. */
    static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String literal = host.getHostAddress();
        return (host instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + address.getPort();
    }

    /** The innermost word for it, in one line that does not begin with a capital. */
    static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause().getMessage() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null || message.isBlank()) {
            return root.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }

    static TransportException cannotConnect(InetSocketAddress server, Duration timeout, Exception cause) {
        return new TransportException(
                "cannot connect: server=" + text(server) + " reason=" + connectReason(server, timeout, cause), cause);
    }

    private static String connectReason(InetSocketAddress server, Duration timeout, Exception cause) {
        String remedy = "is ztun running there with `transport` tls, and does a firewall let port " + server.getPort()
                + " through; where only a proxy leads out, name it with `transport-option` tls.proxy";
        if (server.isUnresolved() && !(cause instanceof ProxyException)) {
            return "unknown host; check the name";
        } else if (Thread.currentThread().isInterrupted()) {
            return "interrupted";
        } else if (cause instanceof SocketTimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms; " + remedy;
        } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return reason(cause) + "; " + remedy;
        } else if (cause instanceof SSLException) {
            return "no TLS with it: " + reason(cause);
        }
        return reason(cause);
    }

    static TransportException cannotListen(InetSocketAddress address, Exception cause) {
        return new TransportException(
                "cannot listen: address=" + text(address) + " reason=" + listenReason(address, cause), cause);
    }

    private static String listenReason(InetSocketAddress address, Exception cause) {
        if (address.isUnresolved()) {
            return "unknown host; check the name or give an address";
        }
        String reason = reason(cause);
        if (!(cause instanceof BindException)) {
            return reason;
        } else if (reason.contains("in use")) {
            return reason + "; stop the other program or choose another `port`";
        } else if (reason.contains("permission denied")) {
            return reason + "; ports below 1024 need CAP_NET_BIND_SERVICE: choose another `port`";
        }
        return reason + "; choose an address of this machine for `bind`";
    }
}

package io.ztun.transport.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Supplier;

import io.ztun.api.Api;
import io.ztun.api.TransportException;

/** What the system's errors mean to a person, and what to do about them. */
@Api(Api.Status.INTERNAL)
public final class Failures {
    private Failures() {}

    /** The system's own word for it, in one line that does not begin with a capital. */
    public static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }

    /**
     * A server could not be reached.
     *
     * @param otherwise what it means and what to do, where neither the name nor an interrupt is the reason
     */
    public static TransportException cannotConnect(
            InetSocketAddress server, Exception cause, Supplier<String> otherwise) {
        String message = "cannot connect: server=" + Addresses.text(server) + " reason=";
        return new TransportException(message + connectReason(server, otherwise), cause);
    }

    private static String connectReason(InetSocketAddress server, Supplier<String> otherwise) {
        if (server.isUnresolved()) {
            return "unknown host; check the name";
        }
        return Thread.currentThread().isInterrupted() ? "interrupted" : otherwise.get();
    }

    /** What is left to say of a failure of which nothing more is known. */
    public static String unknownReason(Exception cause) {
        return reason(cause) + (cause instanceof IOException ? "; check the address and this machine's network" : "");
    }

    /** An address could not be listened on. */
    public static TransportException cannotListen(InetSocketAddress address, Exception cause) {
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
            return reason + "; stop the other program or choose another `port`";
        }
        if (reason.contains("permission denied")) {
            return reason + "; ports below 1024 need CAP_NET_BIND_SERVICE: choose another `port`";
        }
        return reason + "; choose an address of this machine for `bind`";
    }
}

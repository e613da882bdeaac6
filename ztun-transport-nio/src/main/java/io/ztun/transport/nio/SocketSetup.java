package io.ztun.transport.nio;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.api.TransportException;
import io.ztun.jna.Libc;
import io.ztun.spi.SocketOptions;

/** Has the system treat sockets as the user wants it; constants are those of {@code asm-generic/socket.h}. Thread-safe. */
@Api(Api.Status.INTERNAL)
public final class SocketSetup {
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_MARK = 36;
    private static final int EPERM = 1;
    private static final int ENODEV = 19;

    private final SocketOptions options;

    /** @param options what sockets are to be like */
    public SocketSetup(SocketOptions options) {
        this.options = options;
    }

    /**
     * Sets mark and interface. To be called for each socket, before it is bound.
     *
     * @return the channel
     * @throws TransportException if the system refuses; the message says what to do
     */
    public <C extends NetworkChannel> C apply(C channel) {
        if (options.mark() == 0 && options.device().isEmpty()) {
            return channel;
        }
        NativeSocket socket = NativeSocket.of(channel);
        if (socket == null) {
            throw new TransportException(
                    "`fwmark` and `bind-device` cannot be had here: reason=" + NativeSocket.UNAVAILABLE);
        }
        if (options.mark() != 0 && !socket.set(SOL_SOCKET, SO_MARK, options.mark())) {
            throw refused("fwmark=" + Integer.toUnsignedString(options.mark()), Libc.errno());
        }
        options.device().ifPresent(device -> {
            if (!socket.set(SOL_SOCKET, SO_BINDTODEVICE, device)) {
                throw refused("bind-device=" + device, Libc.errno());
            }
        });
        return channel;
    }

    private static TransportException refused(String what, int errno) {
        return new TransportException(
                switch (errno) {
                    case EPERM ->
                        "no permission: " + what + " errno=EPERM; needs CAP_NET_ADMIN for each connection, also"
                                + " for later ones: run ztun as root, or give the process that capability";
                    case ENODEV -> "no such interface: " + what + " errno=ENODEV; `ip link` lists those there are";
                    default -> "the system refuses: " + what + " errno=" + errno;
                });
    }

    /**
     * Where a client's socket is to be bound; null for wherever the system wants.
     *
     * @throws TransportException if that address cannot reach the server
     */
    public InetSocketAddress source(InetSocketAddress server) {
        InetAddress own = options.source().orElse(null);
        if (own == null) {
            return null;
        }
        InetAddress other = server.getAddress();
        if (other instanceof Inet4Address && own instanceof Inet6Address
                || other instanceof Inet6Address && own instanceof Inet4Address) {
            throw new TransportException("the server's address is of another kind than that of `bind`: server="
                    + Addresses.text(server) + " bind=" + own.getHostAddress() + "; give both as IPv4 or both as IPv6");
        }
        return new InetSocketAddress(own, 0);
    }

    /** Whether this machine lacks the address that clients are to be bound to, or another reason for a failure to bind. */
    public TransportException cannotBind(IOException cause) {
        return new TransportException(
                "cannot bind: bind="
                        + options.source().map(InetAddress::getHostAddress).orElse("any") + " reason="
                        + Failures.reason(cause) + "; choose an address of this machine for `bind`",
                cause);
    }

    /** {@link io.ztun.spi.Transport#sourceTowards}. */
    public Optional<InetAddress> sourceTowards(InetSocketAddress server) {
        if (options.source().isPresent()) {
            return Optional.empty();
        }
        try (DatagramChannel channel = apply(DatagramChannel.open())) {
            channel.connect(server); // of UDP it is a look into the routes alone (connect(2))
            return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // no route at all: connecting will say so
        }
    }
}

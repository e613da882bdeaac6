package io.ztun.spi;

import java.net.InetAddress;
import java.nio.channels.NetworkChannel;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

import io.ztun.api.Api;
import io.ztun.api.TransportException;

/**
 * What a transport asks of the system for each of its sockets, so that routes can be chosen by it (ip-rule(8)). A transport
 * that cannot do so says so when it opens one.
 *
 * @param source the address that a client's sockets are bound to; absent: the routes choose
 * @param mark what the sockets' packets are marked with (SO_MARK, socket(7)); 0: nothing
 * @param device the interface that they leave and come by (SO_BINDTODEVICE); absent: any
 */
@Api(Api.Status.STABLE)
public record SocketOptions(Optional<InetAddress> source, int mark, Optional<String> device) {

    /** Nothing in particular. */
    public static final SocketOptions NONE = new SocketOptions(Optional.empty(), 0, Optional.empty());

    /** Checks that nothing is missing. */
    public SocketOptions {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(device, "device");
    }

    /**
     * Sets mark and interface of a socket, if there are any. To be called for each one, before it is bound or connected; connections that come
     * of a listener have what the listener has. Thread-safe.
     *
     * @param channel open; stays the caller's
     * @return the channel
     * @throws TransportException if the system refuses, or nobody here can ask it; the message says what to do
     */
    public <C extends NetworkChannel> C apply(C channel) {
        if (mark != 0 || device.isPresent()) {
            ServiceLoader.load(SocketAccess.class, SocketOptions.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new TransportException(
                            "`fwmark` and `bind-device` cannot be had here: nobody has access to sockets; add"
                                    + " ztun-transport-nio"))
                    .apply(channel, this);
        }
        return channel;
    }
}

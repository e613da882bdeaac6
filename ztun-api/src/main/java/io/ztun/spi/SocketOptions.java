package io.ztun.spi;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;

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
}

package io.ztun.spi;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * An address that belongs to a client.
 *
 * @param address in the tunnel, of one host
 * @param client what the client is known by on every gateway: its key, or the id that it keeps
 * @param gateway the name of the one that has its session; empty if none has
 */
@Api(Api.Status.EXPERIMENTAL)
public record Lease(InetAddress address, String client, Optional<String> gateway) {
    /** Checks that all is there. */
    public Lease {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(gateway, "gateway");
    }
}

package io.ztun.network;

import io.ztun.api.Api;

/**
 * How a client deals with the machine's network, whatever its server asks for. Immutable.
 *
 * @param tunnel tells the tunnel from others of the machine, and is the same when it is started again
 * @param mark what the tunnel's own packets are marked with, so that they stay outside of it
 * @param metric of the routes that it installs, 0 to 4294967295; 0: what the system gives them
 * @param allowLan whether what the machine reaches without a default route stays as it is while one leads into the tunnel
 * @param killSwitch whether nothing leaves but through the tunnel, from the start to an end in good order
 */
@Api(Api.Status.INTERNAL)
public record ClientPolicy(String tunnel, int mark, long metric, boolean allowLan, boolean killSwitch) {

    /** The mark of tunnels to which the user has given none. It has no bit that Kubernetes or Tailscale look at. */
    public static final int MARK_DEFAULT = 0x2024;
}

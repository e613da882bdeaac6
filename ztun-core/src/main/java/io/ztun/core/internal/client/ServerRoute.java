package io.ztun.core.internal.client;

import java.net.InetSocketAddress;

import io.ztun.core.internal.log.Descriptions;

/** The system's route to a server, which must not lead into the tunnel that goes there. */
final class ServerRoute {

    private ServerRoute() {}

    /** What is wrong, and what to do. */
    static String leadsBack(InetSocketAddress server, String device) {
        String host = server.isUnresolved() ? "ADDRESS" : server.getAddress().getHostAddress();
        return "the route to the server leads into the tunnel: server=" + Descriptions.of(server) + " device=" + device
                + "; what goes there is dropped; give the server a route of its own, as it was before: ip route add "
                + host + " via GATEWAY dev INTERFACE";
    }
}

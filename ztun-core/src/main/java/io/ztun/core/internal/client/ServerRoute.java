package io.ztun.core.internal.client;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

import io.ztun.core.internal.log.Descriptions;

/** The system's route to a server, which must not lead into the tunnel that goes there. */
final class ServerRoute {

    private ServerRoute() {}

    /** Whether what this machine sends to the server has that source. Asks the system and sends nothing. */
    static boolean leavesFrom(InetAddress source, InetSocketAddress server) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server); // of UDP it is a look into the routes alone (connect(2))
            return source.equals(socket.getLocalAddress());
        } catch (SocketException | RuntimeException e) {
            return false; // no route at all: the attempt will say so
        }
    }

    /** What is wrong, and what to do. */
    static String leadsBack(InetSocketAddress server, String device) {
        String host = server.getAddress().getHostAddress();
        return "the route to the server leads into the tunnel: server=" + Descriptions.of(server) + " device=" + device
                + "; what goes there is dropped; give the server a route of its own, as it was before: ip route add "
                + host + " via GATEWAY dev INTERFACE";
    }
}

package io.ztun.core.internal.client;

import io.ztun.core.internal.engine.TransportName;
import io.ztun.spi.Transport;

/**
 * One way to a session: a server, and what frames travel over.
 *
 * @param server the server
 * @param over the transport as it was named
 * @param transport the transport, open
 */
record Way(ServerName server, TransportName over, Transport transport) {

    /** The transport's name. */
    String name() {
        return over.name();
    }

    /** The server's port, which the transport may have for itself. */
    int port() {
        return over.port().orElse(server.port());
    }

    /** As the log has it. */
    @Override
    public String toString() {
        return server.host() + " port " + port() + " over " + name();
    }
}

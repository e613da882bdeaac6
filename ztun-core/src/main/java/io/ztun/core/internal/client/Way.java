package io.ztun.core.internal.client;

import io.ztun.spi.Transport;

/**
 * One way to a session: a server, and what frames travel over.
 *
 * @param server the server
 * @param name the transport's name
 * @param transport the transport, open
 */
record Way(ServerName server, String name, Transport transport) {

    /** As the log has it. */
    @Override
    public String toString() {
        return server + " over " + name;
    }
}

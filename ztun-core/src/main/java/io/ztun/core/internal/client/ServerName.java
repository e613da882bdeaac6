package io.ztun.core.internal.client;

/**
 * A server as the user names it.
 *
 * @param host a name or an address
 * @param port its port
 */
public record ServerName(String host, int port) {

    /** As the log has it. */
    @Override
    public String toString() {
        return host + " port " + port;
    }
}

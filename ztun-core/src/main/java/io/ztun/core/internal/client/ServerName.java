package io.ztun.core.internal.client;

/**
 * A server as the user names it.
 *
 * @param host a name or an address
 * @param port its port
 */
public record ServerName(String host, int port) {

    /** Whether it needs no looking up. */
    boolean isAddress() {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    /** As the log has it. */
    @Override
    public String toString() {
        return host + " port " + port;
    }
}

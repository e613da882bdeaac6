package io.ztun.core.internal.engine;

import java.util.OptionalInt;

/**
 * A transport as the user names it.
 *
 * @param name its name
 * @param port its port, where that is not the server's
 */
public record TransportName(String name, OptionalInt port) {

    /** {@code tls:443}, or its name alone where the port is the server's. */
    @Override
    public String toString() {
        return port.isPresent() ? name + ":" + port.getAsInt() : name;
    }
}

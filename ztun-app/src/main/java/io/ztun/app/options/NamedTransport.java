package io.ztun.app.options;

import java.util.OptionalInt;

/**
 * A transport as people write it, with its port or without: {@code udp}, {@code tls:443}.
 *
 * @param name its name, of which it is not known yet whether there is such a transport
 * @param port the port behind it, if there is one
 */
public record NamedTransport(String name, OptionalInt port) {

    /** As it was written. */
    @Override
    public String toString() {
        return port.isPresent() ? name + ":" + port.getAsInt() : name;
    }

    static final class Reader extends Kind<NamedTransport> {
        @Override
        String allowed() {
            return "NAME or NAME:PORT";
        }

        /** An empty name is an unset variable in somebody's script. */
        @Override
        NamedTransport read(String text) {
            int colon = text.indexOf(':');
            if (text.isEmpty() || colon == 0) {
                return null;
            }
            return colon < 0
                    ? new NamedTransport(text, OptionalInt.empty())
                    : new NamedTransport(text.substring(0, colon), OptionalInt.of(HostAndPort.port(text, colon, 1)));
        }
    }
}

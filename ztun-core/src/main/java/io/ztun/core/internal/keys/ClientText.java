package io.ztun.core.internal.keys;

import java.util.Optional;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Client;

/** Clients as text, each checked by itself. */
public final class ClientText {

    private ClientText() {}

    /**
     * Reads a line.
     *
     * @return empty for one with nothing but a comment
     * @throws ConfigException that begins with the source, if anything is wrong with it
     */
    public static Optional<Client> parse(String line, String source) {
        try {
            Optional<Client> read = ClientLine.read(line, source);
            read.ifPresent(ClientText::check);
            return read;
        } catch (ConfigException e) {
            throw new ConfigException(source + "; " + e.getMessage(), e);
        }
    }

    /**
     * Writes a line.
     *
     * @throws ConfigException that begins with the client's source, if anything is wrong with that one
     */
    public static String line(Client client) {
        try {
            check(client);
        } catch (ConfigException e) {
            throw new ConfigException(client.source() + "; " + e.getMessage(), e);
        }
        return ClientLine.write(client);
    }

    private static void check(Client client) {
        ClientLine.client(client, e -> {
            throw e;
        });
    }
}

package io.ztun.core;

import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.core.internal.keys.ClientText;
import io.ztun.core.settings.Client;

/**
 * Clients as lines of the file of authorized clients, for those who change that file, or keep the lines elsewhere. Whether clients go
 * together, {@link Keys#check(java.util.List, io.ztun.api.Addresses, java.util.function.Consumer)} tells.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class Clients {

    private Clients() {}

    /**
     * Reads a line.
     *
     * @param source where it stands, such as {@code file=clients line=12}, for messages
     * @return empty for one with nothing but a comment
     * @throws io.ztun.api.ConfigException that begins with the source, if anything is wrong with it
     */
    public static Optional<Client> parse(String line, String source) {
        return ClientText.parse(line, source);
    }

    /**
     * Writes a line, without what ends it.
     *
     * @throws io.ztun.api.ConfigException that begins with the client's source, if anything is wrong with that one
     */
    public static String line(Client client) {
        return ClientText.line(client);
    }
}

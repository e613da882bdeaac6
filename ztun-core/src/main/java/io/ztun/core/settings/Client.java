package io.ztun.core.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * A client that may join a server which knows its clients by their keys: what a line of the file of authorized clients says, for
 * who keeps them elsewhere. Nothing is checked before the server is made. Immutable.
 *
 * @param key its public key, in base64
 * @param name what people call it: letters, digits and {@code . _ @ -}, at most 64 characters
 * @param address the address that it always gets; empty for one from the pool
 * @param subnets networks behind it, which are routed to it, each as {@code ADDRESS/PREFIX}
 * @param source where this is written, such as {@code clients.toml:12}, for messages
 */
@Api(Api.Status.EXPERIMENTAL)
public record Client(String key, String name, Optional<String> address, List<String> subnets, String source) {

    /** Copies the list. */
    public Client {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(source, "source");
        subnets = List.copyOf(subnets);
    }
}

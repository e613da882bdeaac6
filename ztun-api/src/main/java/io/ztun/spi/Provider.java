package io.ztun.spi;

import java.util.Optional;

import io.ztun.api.Api;

/** What the providers of all kinds have in common. */
@Api(Api.Status.STABLE)
public interface Provider {

    /**
     * The name in the configuration and on the wire, {@code [a-z][a-z0-9-]{0,31}}. It is frozen once released: whatever
     * cannot understand the former one's bytes gets a new name.
     */
    String name();

    /**
     * Why this provider cannot work here, such as a missing native library, as one line for a person; empty if it can.
     * May load native code. Never throws, and is never null.
     */
    default Optional<String> unavailableReason() {
        return Optional.empty();
    }
}

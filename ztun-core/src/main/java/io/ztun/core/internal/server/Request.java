package io.ztun.core.internal.server;

import java.util.Optional;

import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.spi.Link;

/**
 * A hello that may be answered with a place.
 *
 * @param client what the client's sessions are known by
 * @param who the client, where clients have keys
 * @param legacy whether it is one of the original
 */
record Request(
        Hello hello,
        Optional<AuthorizedClient> who,
        Link link,
        AgreedCodec codec,
        String client,
        Source source,
        boolean legacy) {}

package io.ztun.core.settings;

import java.util.Objects;

import io.ztun.api.Api;

/**
 * How fast sessions may be, each way. Immutable.
 *
 * @param each one session: on a server that of a client without a rate of its own, on a client its only one
 * @param all on a server, all sessions together, which share it fairly; a client ignores it
 */
@Api(Api.Status.EXPERIMENTAL)
public record RateLimits(Rate each, Rate all) {
    /** As fast as it gets. */
    public static final RateLimits NONE = new RateLimits(Rate.NONE, Rate.NONE);

    /** Takes over what is given. */
    public RateLimits {
        Objects.requireNonNull(each, "each");
        Objects.requireNonNull(all, "all");
    }
}

package io.ztun.core.settings;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How much is kept of what clients send and receive, to be referred to when it comes again. Immutable.
 *
 * @param perClient for each client, both directions together, in bytes: 0 for nothing, or {@link #LEAST} to {@link #MOST}; of both
 *     ends' the smaller counts
 * @param all for all clients of a server together, in bytes; a client for which less is left gets that, or none
 */
@Api(Api.Status.EXPERIMENTAL)
public record MemoryLimits(long perClient, long all) {
    /** The least for a client, in bytes. */
    public static final long LEAST = 64L << 20;

    /** The most for a client, in bytes. */
    public static final long MOST = 4L << 30;

    /** For so many clients there is enough where nothing is said of all. */
    private static final int CLIENTS = 4;

    /** Nothing is kept. */
    public static final MemoryLimits NONE = new MemoryLimits(0, 0);

    /** Checks the bounds. */
    public MemoryLimits {
        if (perClient != 0 && (perClient < LEAST || perClient > MOST)) {
            throw new ConfigException("memory out of range: memory=" + perClient + " min=" + LEAST + " max=" + MOST);
        }
        if (all < 0) {
            throw new ConfigException("memory for all out of range: memory=" + all + " min=0");
        }
    }

    /** With enough for four clients. */
    public MemoryLimits(long perClient) {
        this(perClient, CLIENTS * perClient);
    }
}

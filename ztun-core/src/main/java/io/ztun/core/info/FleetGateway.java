package io.ztun.core.info;

import java.util.Map;
import java.util.Objects;

import io.ztun.api.Api;

/**
 * What a gateway of a fleet says of itself, once every few seconds and only if it has changed. Immutable.
 *
 * @param name no two that share a store have the same
 * @param facts by the names that are constants here; one may be missing, and there may be others
 */
@Api(Api.Status.EXPERIMENTAL)
public record FleetGateway(String name, Map<String, String> facts) {
    /** The tunnel's networks, seen from the gateway's own addresses: {@code 10.13.0.1/24,fd00:13::1/64}. */
    public static final String NETWORKS = "networks";

    /** Where it listens: transport, host and port, such as {@code tcp 198.18.0.1:2024}, several separated by commas. */
    public static final String LISTEN = "listen";

    /** How many sessions it has. */
    public static final String SESSIONS = "sessions";

    /** When it was started, as {@link java.time.Instant} writes it, to the second. */
    public static final String SINCE = "since";

    /** {@code true} if it has its clients move to others. */
    public static final String DRAINING = "draining";

    /** What tells its process from any other, even of the same name. */
    public static final String INSTANCE = "instance";

    /** ZTun's version there. */
    public static final String VERSION = "version";

    /** What it carries inside the tunnel, both ways together, to two digits. */
    public static final String BYTES_PER_SECOND = "bytes-per-second";

    /** Copies the facts. */
    public FleetGateway {
        Objects.requireNonNull(name, "name");
        facts = Map.copyOf(facts);
    }
}

package io.ztun.core.settings;

import java.time.Duration;

import io.ztun.api.Api;

/** What settings are where nothing is said, and how far they go. */
@Api(Api.Status.EXPERIMENTAL)
public final class Bounds {
    /** The port where none is set. */
    public static final int PORT_DEFAULT = 2024;

    /** The greatest port. */
    public static final int PORT_MAX = 65_535;

    /** The MTU where none is set, in bytes. */
    public static final int MTU_DEFAULT = 9_000;

    /** The least MTU: what every IPv4 host takes (RFC 791 section 3.1). */
    public static final int MTU_MIN = 576;

    /** The greatest MTU. */
    public static final int MTU_MAX = 65_535;

    /** The longest that a packet may be made to wait for company. */
    public static final Duration LINGER_MAX = Duration.ofSeconds(1);

    /** The most threads for each direction. */
    public static final int THREADS_MAX = 64;

    /** The handshake timeout where none is set. */
    public static final Duration HANDSHAKE_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    /** How long a better server or transport has to be well where nothing is set. */
    public static final Duration RETURN_AFTER_DEFAULT = Duration.ofMinutes(3);

    /** The shortest time after which a client goes back to a better server or transport. */
    public static final Duration RETURN_AFTER_MIN = Duration.ofSeconds(1);

    /** The longest time over which the clients of a server that is about to go connect to others. */
    public static final Duration DRAIN_MAX = Duration.ofHours(1);

    /** So many servers a client has at most. */
    public static final int SERVERS_MAX = 8;

    /** The keepalive interval where none is set. */
    public static final Duration KEEPALIVE_DEFAULT = Duration.ofSeconds(5);

    /** The shortest keepalive interval. */
    public static final Duration KEEPALIVE_MIN = Duration.ofMillis(50);

    /**
     * The longest keepalive interval: three of them are over before a key can be renewed twice, so that whoever missed that has
     * given up. Routers that translate addresses forget a silent flow after some thirty seconds.
     */
    public static final Duration KEEPALIVE_MAX = Duration.ofSeconds(30);

    /** The tunnel's network where none is set, seen from the server's address. */
    public static final String SUBNET_DEFAULT = "172.168.13.1/24";

    private Bounds() {}
}

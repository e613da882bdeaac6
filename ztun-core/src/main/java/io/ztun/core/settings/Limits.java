package io.ztun.core.settings;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * What a server bears at once, so that nobody can take all of it. A source is an IPv4 address, or the /64 network of an IPv6
 * address, within which one host may choose addresses as it likes (RFC 4291 section 2.5.1). Immutable.
 *
 * <p>A half-open connection is one whose client has not yet proved that it belongs, or has not said anything. When there are
 * too many in all, the oldest of the source that has, or has lately begun, most makes room for a new one; a source that has too many itself, or that
 * begins them too fast, is refused at once and without a word. A client too many is told so, once it is known who it is: one
 * that comes back takes the place of its former session, however full the server is.
 *
 * <p>With {@link #DEFAULT} a server over TCP needs fewer than 1,024 descriptors, a common limit for a process.
 *
 * @param clients sessions
 * @param clientsPerSource sessions from one source
 * @param halfOpen half-open connections
 * @param halfOpenPerSource half-open connections from one source
 * @param handshakesPerSecond how many handshakes a source may begin each second, in the long run; five seconds' worth may come
 *     at once
 */
@Api(Api.Status.STABLE)
public record Limits(int clients, int clientsPerSource, int halfOpen, int halfOpenPerSource, int handshakesPerSecond) {

    /** The greatest value of each. */
    public static final int MAX = 65_536;

    /** What holds where nothing else is said. */
    public static final Limits DEFAULT = new Limits(512, 64, 256, 32, 10);

    /** @throws ConfigException if one is not from 1 to {@link #MAX} */
    public Limits {
        check("max-clients", clients);
        check("max-clients-per-source", clientsPerSource);
        check("max-half-open", halfOpen);
        check("max-half-open-per-source", halfOpenPerSource);
        check("handshake-rate", handshakesPerSecond);
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MAX) {
            throw new ConfigException(name + " out of range: " + name + "=" + value + " min=1 max=" + MAX);
        }
    }

    /** The same for that many sessions. */
    public Limits withClients(int number) {
        return new Limits(number, clientsPerSource, halfOpen, halfOpenPerSource, handshakesPerSecond);
    }

    /** The same for that many sessions from one source. */
    public Limits withClientsPerSource(int number) {
        return new Limits(clients, number, halfOpen, halfOpenPerSource, handshakesPerSecond);
    }

    /** The same for that many half-open connections. */
    public Limits withHalfOpen(int number) {
        return new Limits(clients, clientsPerSource, number, halfOpenPerSource, handshakesPerSecond);
    }

    /** The same for that many half-open connections from one source. */
    public Limits withHalfOpenPerSource(int number) {
        return new Limits(clients, clientsPerSource, halfOpen, number, handshakesPerSecond);
    }

    /** The same for that many handshakes a second from one source. */
    public Limits withHandshakesPerSecond(int number) {
        return new Limits(clients, clientsPerSource, halfOpen, halfOpenPerSource, number);
    }
}

package io.ztun.spi;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * What a transport is made for.
 *
 * @param threads how many threads share the links, at least 1; a link stays with one of them
 * @param queueLimit bytes of frames that may wait in user space for each link before it takes no more; of no account to a
 *     transport that keeps less than any sensible limit, as UDP does
 * @param offload whether the system's batching is used, by a transport for which there is any
 * @param dscp what the transport's own packets are marked with (RFC 2474), 0 to {@value #DSCP_MAX}, or {@link #DSCP_COPY}; of no
 *     account to a transport that sends none
 * @param failures told when a thread that links depend on has died, so that the transport serves them no more; on that thread,
 *     once for each. Must not throw
 * @param sockets what its sockets are like
 * @param proxyProtocol from which networks balancers pass connections on to a server, each with a header of the PROXY protocol; of
 *     no account to a transport that does not {@linkplain Transport#takesProxyProtocol take it}. Never null, immutable
 * @param sessionTokens what a server over a transport that keeps no connection answers to whom it does not know any more; absent: nothing
 *     that anybody would have to believe
 * @param options what the user says of this transport alone, by keys that it defines: {@code --transport-option NAME.KEY=VALUE}
 *     comes here as {@code KEY} and {@code VALUE} at the transport of that name. A transport refuses what it does not know with a
 *     {@link io.ztun.api.ConfigException} that lists what it does. In no particular order; never null, immutable
 */
@Api(Api.Status.STABLE)
public record TransportConfig(
        int threads,
        int queueLimit,
        Offloads offload,
        int dscp,
        Consumer<Throwable> failures,
        SocketOptions sockets,
        List<Cidr> proxyProtocol,
        Optional<SessionTokens> sessionTokens,
        Map<String, String> options) {

    /** What may wait for a link where nothing else is said: four frames of the greatest length. */
    public static final int QUEUE_LIMIT_DEFAULT = 256 * 1024;

    /** Of {@link #dscp()}: what the packets inside have, where a link sends each in a packet of its own. */
    public static final int DSCP_COPY = -1;

    /** The greatest value of {@link #dscp()}. */
    public static final int DSCP_MAX = 63;

    private static final Consumer<Throwable> NOBODY = failure -> {};

    /** Whether the system splits and joins datagrams, and takes many with one call. */
    public enum Offloads {
        /** One portable call for each datagram. */
        OFF,
        /** Whatever the system has. */
        AUTO,
        /** What the system has, or an error. */
        ON
    }

    /** Checks the ranges. */
    public TransportConfig {
        Objects.requireNonNull(offload, "offload");
        Objects.requireNonNull(failures, "failures");
        Objects.requireNonNull(sockets, "sockets");
        Objects.requireNonNull(sessionTokens, "sessionTokens");
        proxyProtocol = List.copyOf(proxyProtocol);
        options = Map.copyOf(options);
        if (threads < 1 || queueLimit < 0 || dscp < DSCP_COPY || dscp > DSCP_MAX) {
            throw new IllegalArgumentException("threads=" + threads + " queueLimit=" + queueLimit + " dscp=" + dscp);
        }
    }

    /**
     * With {@link Offloads#AUTO}, no mark on packets, no options, and nobody who wants to hear of failures; the transport logs them in any case.
     *
     * @param threads how many threads share the links
     * @param queueLimit bytes of frames that may wait in user space for each link
     */
    public TransportConfig(int threads, int queueLimit) {
        this(threads, queueLimit, Offloads.AUTO, 0, NOBODY, SocketOptions.NONE, List.of(), Optional.empty(), Map.of());
    }

    /** Without balancers, and with no tokens for sessions. */
    public TransportConfig(
            int threads,
            int queueLimit,
            Offloads offload,
            int dscp,
            Consumer<Throwable> failures,
            SocketOptions sockets,
            Map<String, String> options) {
        this(threads, queueLimit, offload, dscp, failures, sockets, List.of(), Optional.empty(), options);
    }

    /**
     * The same with another answer to whether the system's batching is used.
     *
     * @param offloads the answer
     */
    public TransportConfig withOffload(Offloads offloads) {
        return new TransportConfig(
                threads, queueLimit, offloads, dscp, failures, sockets, proxyProtocol, sessionTokens, options);
    }

    /**
     * The same with another mark on packets.
     *
     * @param value the mark
     */
    public TransportConfig withDscp(int value) {
        return new TransportConfig(
                threads, queueLimit, offload, value, failures, sockets, proxyProtocol, sessionTokens, options);
    }

    /**
     * The same with another who is told of failures.
     *
     * @param listener who
     */
    public TransportConfig withFailures(Consumer<Throwable> listener) {
        return new TransportConfig(
                threads, queueLimit, offload, dscp, listener, sockets, proxyProtocol, sessionTokens, options);
    }

    /**
     * The same with other sockets.
     *
     * @param wanted what they are like
     */
    public TransportConfig withSockets(SocketOptions wanted) {
        return new TransportConfig(
                threads, queueLimit, offload, dscp, failures, wanted, proxyProtocol, sessionTokens, options);
    }

    /**
     * The same with other networks of balancers.
     *
     * @param balancers which
     */
    public TransportConfig withProxyProtocol(List<Cidr> balancers) {
        return new TransportConfig(
                threads, queueLimit, offload, dscp, failures, sockets, balancers, sessionTokens, options);
    }

    /**
     * The same with tokens for sessions.
     *
     * @param tokens makes them
     */
    public TransportConfig withSessionTokens(SessionTokens tokens) {
        return new TransportConfig(
                threads, queueLimit, offload, dscp, failures, sockets, proxyProtocol, Optional.of(tokens), options);
    }

    /**
     * The same with other options of the transport's own.
     *
     * @param values by their keys
     */
    public TransportConfig withOptions(Map<String, String> values) {
        return new TransportConfig(
                threads, queueLimit, offload, dscp, failures, sockets, proxyProtocol, sessionTokens, values);
    }
}

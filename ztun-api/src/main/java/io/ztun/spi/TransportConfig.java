package io.ztun.spi;

import java.util.Objects;

/**
 * What a transport is made for.
 *
 * @param threads how many threads share the links, at least 1; a link stays with one of them
 * @param queueLimit bytes of frames that may wait in user space for each link before it takes no more; of no account to a
 *     transport that keeps less than any sensible limit, as UDP does
 * @param offload whether the system's batching is used, by a transport for which there is any
 */
public record TransportConfig(int threads, int queueLimit, Offloads offload) {

    /** What may wait for a link where nothing else is said: four frames of the greatest length. */
    public static final int QUEUE_LIMIT_DEFAULT = 256 * 1024;

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
        if (threads < 1 || queueLimit < 0) {
            throw new IllegalArgumentException("threads=" + threads + " queueLimit=" + queueLimit);
        }
    }

    /**
     * With {@link Offloads#AUTO}.
     *
     * @param threads how many threads share the links
     * @param queueLimit bytes of frames that may wait in user space for each link
     */
    public TransportConfig(int threads, int queueLimit) {
        this(threads, queueLimit, Offloads.AUTO);
    }

    /**
     * The same with another answer to whether the system's batching is used.
     *
     * @param offloads the answer
     */
    public TransportConfig withOffload(Offloads offloads) {
        return new TransportConfig(threads, queueLimit, offloads);
    }
}

package io.ztun.spi;

/**
 * What a transport is made for.
 *
 * @param threads how many threads share the links, at least 1; a link stays with one of them
 * @param queueLimit bytes of frames that may wait in user space for each link before it takes no more
 */
public record TransportConfig(int threads, int queueLimit) {

    /** What may wait for a link where nothing else is said: four frames of the greatest length. */
    public static final int QUEUE_LIMIT_DEFAULT = 256 * 1024;

    /** Checks the ranges. */
    public TransportConfig {
        if (threads < 1 || queueLimit < 0) {
            throw new IllegalArgumentException("threads=" + threads + " queueLimit=" + queueLimit);
        }
    }
}

package io.ztun.core.internal.link;

import java.util.concurrent.TimeUnit;

/**
 * When a direction's key is replaced by the next one. It is the sender's affair; a receiver follows whenever it happens. The
 * count keeps AES-GCM far from its bound even if every frame has 64 KiB: 2^34 blocks under one key.
 * A receiver knows the next key, not the one after it. Three keepalive intervals at their longest are shorter than this one, so that a
 * session in which two renewals went unseen has ended.
 */
final class Renewal {
    static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(2);
    static final long FRAMES = 1L << 22;

    private Renewal() {}
}

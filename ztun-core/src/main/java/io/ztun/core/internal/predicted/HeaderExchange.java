package io.ztun.core.internal.predicted;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.ztun.core.internal.headers.OfferedHeaders;
import io.ztun.core.internal.headers.ReceivedHeaders;

/**
 * Tells the peer which of its headers are here: with the next body that goes there anyway, or in a frame for that when none has
 * gone for a while. The link's thread, and the sender's lock for what is the sender's.
 */
public final class HeaderExchange implements ReceivedHeaders.Answers {
    /** So long the first answer waits for a body. */
    private static final long WAIT_NS = 400_000_000;

    private final OfferedHeaders offered;
    private final ReentrantLock lock;
    private final LongSupplier clock;
    private final Runnable sendAnswers;
    private long sinceNs;

    /**
     * @param lock guards {@code offered}
     * @param clock nanoseconds since some moment
     * @param sendAnswers sends them in a frame of their own
     */
    public HeaderExchange(OfferedHeaders offered, ReentrantLock lock, LongSupplier clock, Runnable sendAnswers) {
        this.offered = offered;
        this.lock = lock;
        this.clock = clock;
        this.sendAnswers = sendAnswers;
    }

    @Override
    public void have(int place, long frame) {
        long nowNs = clock.getAsLong();
        boolean late;
        lock.lock();
        try {
            if (offered.answer(place, frame) == 1) {
                sinceNs = nowNs;
            }
            late = nowNs - sinceNs >= WAIT_NS;
        } finally {
            lock.unlock();
        }
        if (late) {
            sendAnswers.run();
        }
    }

    @Override
    public void onAnswer(int place, int frame) {
        lock.lock();
        try {
            offered.onAnswer(place, frame, clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }
}

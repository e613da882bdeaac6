package io.ztun.transport.udp;

import java.util.ArrayDeque;

/**
 * Batches that the sockets of a thread send with. One is out while a link holds frames: for a moment where the system takes
 * datagrams. Where it does not, each link that sends would take one: then there is a bound. Thread-safe.
 */
final class Batches {
    /** How many there are while a socket is full, and how many are kept: 5 MiB. */
    static final int MOST = 64;

    private final ArrayDeque<SendBatch> idle = new ArrayDeque<>();
    private int taken;

    /**
     * A batch that is the caller's until it gives it back.
     *
     * @param io what it is sent with; of the same kind for all sockets of a thread
     * @param full whether links wait for room in the socket; if not, one too many will be back soon
     * @return null if there is none
     */
    SendBatch take(DatagramIo io, boolean full) {
        SendBatch batch;
        synchronized (this) {
            if (full && taken >= MOST) {
                return null;
            }
            batch = idle.pollLast();
            taken++;
        }
        try {
            return batch == null ? io.newBatch() : io.adopt(batch);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                taken--;
            }
            throw e;
        }
    }

    /** Takes a batch back. */
    void give(SendBatch batch) {
        batch.reset();
        synchronized (this) {
            taken--;
            if (idle.size() < MOST) {
                idle.addLast(batch);
            }
        }
    }

    /** How many are out. */
    synchronized int taken() {
        return taken;
    }
}

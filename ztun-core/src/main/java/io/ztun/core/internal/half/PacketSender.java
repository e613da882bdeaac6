package io.ztun.core.internal.half;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;

/** The sending half of a session. Thread-safe. */
public interface PacketSender {

    /**
     * Sends packets of a batch, in order. Their bytes may be changed.
     *
     * @param indices which packets of the batch
     * @param count how many indices count
     * @param patienceNs how long the caller may be held up while the link takes no more; what it does not take then waits or
     *     is lost
     */
    void send(PacketBatch batch, int[] indices, int count, long patienceNs);

    /**
     * Sends a frame without packets, if the link takes it.
     *
     * @param frame the thread's {@link FrameBuffer}
     * @param length the body's length; it stands at {@link FrameBuffer#BODY}
     * @return whether the link took it
     */
    boolean sendControl(byte type, ByteBuffer frame, int length);

    /** Runs something between two frames. It may send. */
    void locked(Runnable task);

    /** So many bytes of packets gain nothing by waiting for more. */
    default int enough() {
        return Integer.MAX_VALUE;
    }

    /** The link has taken all that it had. The link's thread. */
    default void onWritable() {}

    /** When the last frame was sent, by the session's clock. */
    long lastSentNs();

    /** How long the packets that were sent last had waited for the link, in nanoseconds. Any thread. */
    default long queueDelayNs() {
        return 0;
    }

    /** How many frames have been sent, where frames have numbers; else 0. */
    default long framesSent() {
        return 0;
    }

    /** How many numbers below that no frame has. */
    default long framesLeftOut() {
        return 0;
    }

    /** The peer has counted so many frames, where frames have numbers. */
    default void onCounted(long counted) {}

    /** Ends sending and gives back the codec's memory. */
    void close();
}

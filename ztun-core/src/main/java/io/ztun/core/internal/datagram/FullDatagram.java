package io.ztun.core.internal.datagram;

/**
 * How many bytes of packets fill a datagram, learned from what became of the last runs: there is no sense in waiting for more
 * of them. One thread learns at a time, any may ask.
 */
final class FullDatagram {
    private static final float KEPT = 7f / 8;

    /** Bytes of packets and of the frames that they went in; the older they are the less they count. */
    private float inside;

    private float wire;
    private volatile int bytes;

    /**
     * Learns what became of a run.
     *
     * @param packetBytes its packets
     * @param wireBytes the frames that they went in
     * @param frameLength how long a frame may be that travels in one piece, in bytes
     */
    void learn(long packetBytes, long wireBytes, int frameLength) {
        inside = inside * KEPT + packetBytes;
        wire = wire * KEPT + wireBytes;
        if (wire > 0) {
            float full = frameLength * inside / wire;
            // Not quite: a packet comes on top, and what turns out not to fit goes in a datagram of its own.
            bytes = (int) (full - full / 10);
        }
    }

    /** How many bytes of packets are about to fill a datagram; 0 as long as nobody knows. */
    int bytes() {
        return bytes;
    }
}

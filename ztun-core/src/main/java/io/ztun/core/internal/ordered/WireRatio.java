package io.ztun.core.internal.ordered;

/** What becomes of packets on the link, averaged over the last frames. Under the sender's lock. */
public final class WireRatio {
    /** Over how many frames the ratio of compression is averaged. */
    private static final int FRAMES = 8;

    private float wirePerByte = 1;

    /** A frame has become so many times as long as its packets. */
    public void learn(float ratio) {
        wirePerByte += (ratio - wirePerByte) / FRAMES;
    }

    /** How many bytes on the link a byte of packets has lately become. */
    public float wirePerByte() {
        return wirePerByte;
    }
}

package io.ztun.demo.traffic;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Bytes without any pattern that never repeat: what encrypted or already compressed data looks like. */
public final class RandomPayload implements Payload {

    private final SplittableRandom random;

    /** @param seed the same seed gives the same bytes */
    public RandomPayload(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public void fill(byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(random.nextLong());
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) random.nextInt());
        }
    }
}

package io.ztun.app.e2e;

import io.ztun.demo.traffic.DirectoryText;
import io.ztun.demo.traffic.Payload;
import io.ztun.demo.traffic.RandomPayload;
import io.ztun.demo.traffic.TextPayload;

/** Text that compresses and random bytes that do not, in turns of a quarter of a megabyte, as a large file has them. */
final class MixedPayload implements Payload {

    private static final int TURN = 4;

    private final Payload text = new TextPayload(DirectoryText::entry);
    private final Payload random;
    private int blocks;

    /** @param seed the same seed gives the same bytes */
    MixedPayload(long seed) {
        random = new RandomPayload(seed);
    }

    @Override
    public void fill(byte[] block) {
        Payload next = blocks++ / TURN % 2 == 0 ? text : random;
        next.fill(block);
    }
}

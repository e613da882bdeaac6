package io.ztun.demo.traffic;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** Numbered pieces of text, one behind the other. */
public final class TextPayload implements Payload {

    private final IntFunction<String> pieces;
    private byte[] piece = {};
    private int used;
    private int number;

    /** @param pieces makes the piece of each number, from 0 on */
    public TextPayload(IntFunction<String> pieces) {
        this.pieces = pieces;
    }

    @Override
    public void fill(byte[] block) {
        int filled = 0;
        while (filled < block.length) {
            if (used == piece.length) {
                piece = pieces.apply(number++).getBytes(StandardCharsets.UTF_8);
                used = 0;
            }
            int length = Math.min(piece.length - used, block.length - filled);
            System.arraycopy(piece, used, block, filled, length);
            used += length;
            filled += length;
        }
    }
}

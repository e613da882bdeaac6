package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;

/** Restores blocks that stand alone against a dictionary. Each dictionary has room of its own for the blocks that refer to it. */
final class Lz4DictionaryDecoder extends Lz4Decoder {
    private final DecoderOutput[] outputs = new DecoderOutput[DICTIONARIES];
    private final int[] lengths = new int[DICTIONARIES];
    private int changed;
    private int used = NO_DICTIONARY;

    Lz4DictionaryDecoder(int maxBlockLength) {
        super(false);
        for (int slot = 0; slot < DICTIONARIES; slot++) {
            outputs[slot] = new DecoderOutput(maxBlockLength);
        }
    }

    @Override
    public ByteBuffer dictionary(int slot, int length) {
        requireOpen();
        Objects.checkIndex(slot, DICTIONARIES);
        Objects.checkIndex(length, FrameLimits.MAX_DICTIONARY_LENGTH + 1);
        changed = slot;
        lengths[slot] = 0;
        if (length == 0) {
            outputs[slot].close();
            return DecoderOutput.NOTHING;
        }
        ByteBuffer content = outputs[slot].makePlace(length);
        lengths[slot] = length;
        return content;
    }

    @Override
    public int dictionaryOffset() {
        return outputs[changed].place() - lengths[changed];
    }

    @Override
    public void use(int slot) {
        used = slot == NO_DICTIONARY ? slot : Objects.checkIndex(slot, DICTIONARIES);
    }

    @Override
    int decompress(long src, int length) {
        return current().restore(src, length, used == NO_DICTIONARY ? 0 : lengths[used]);
    }

    private DecoderOutput current() {
        return outputs[Math.max(used, 0)];
    }

    @Override
    public ByteBuffer output() {
        requireOpen();
        return current().output();
    }

    @Override
    public int outputOffset() {
        return current().outputOffset();
    }

    @Override
    void free() {
        for (DecoderOutput output : outputs) {
            output.close();
        }
    }
}

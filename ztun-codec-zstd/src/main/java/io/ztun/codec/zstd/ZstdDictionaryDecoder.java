package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;

/** Restores blocks that stand alone against one of several dictionaries. */
final class ZstdDictionaryDecoder extends ZstdLoneDecoder {
    private static final int NOT_LOADED = NO_DICTIONARY - 1;

    private final DirectMemory[] contents = new DirectMemory[DICTIONARIES];
    private final long[] addresses = new long[DICTIONARIES];
    private final int[] lengths = new int[DICTIONARIES];
    private int used = NO_DICTIONARY;
    private int loaded = NO_DICTIONARY;

    ZstdDictionaryDecoder(int maxBlockLength) {
        super(maxBlockLength);
    }

    @Override
    public ByteBuffer dictionary(int slot, int length) {
        requireOpen();
        Objects.checkIndex(slot, DICTIONARIES);
        Objects.checkIndex(length, FrameLimits.MAX_DICTIONARY_LENGTH + 1);
        lengths[slot] = 0;
        if (slot == loaded) {
            loaded = NOT_LOADED;
        }
        if (length == 0) {
            DirectMemory.close(contents[slot]);
            return output.buffer();
        }
        DirectMemory known = contents[slot];
        contents[slot] = DirectMemory.atLeast(known, length, FrameLimits.MAX_DICTIONARY_LENGTH);
        if (contents[slot] != known) {
            addresses[slot] = BufferAddress.find(contents[slot].buffer());
        }
        lengths[slot] = length;
        return contents[slot].buffer();
    }

    @Override
    public void use(int slot) {
        used = slot == NO_DICTIONARY ? slot : Objects.checkIndex(slot, DICTIONARIES);
    }

    /** Costs well under a microsecond: zstd makes no table of a dictionary's content for decompression. */
    @Override
    void load() {
        if (used != loaded) {
            loaded = NOT_LOADED;
            boolean none = used == NO_DICTIONARY || lengths[used] == 0;
            decompressor.load(none ? 0 : addresses[used], none ? 0 : lengths[used]);
            loaded = used;
        }
    }

    @Override
    void free() {
        for (DirectMemory content : contents) {
            DirectMemory.close(content);
        }
    }
}

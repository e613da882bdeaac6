package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;

/** Restores blocks that stand alone against one of several dictionaries. */
final class ZstdDictionaryDecoder extends ZstdLoneDecoder {

    private static final int ROOM = FrameLimits.MAX_DICTIONARY_LENGTH;

    private final ByteBuffer dictionaries = ByteBuffer.allocateDirect(DICTIONARIES * ROOM);
    private final long address = ZstdLibrary.address(dictionaries);
    private final int[] lengths = new int[DICTIONARIES];
    private final WholeBuffer source = new WholeBuffer();
    private int used = NO_DICTIONARY;

    ZstdDictionaryDecoder(int maxBlockLength) {
        super(maxBlockLength);
    }

    @Override
    public void dictionary(int slot, ByteBuffer content, int offset, int length) {
        requireUsable();
        Objects.checkIndex(slot, DICTIONARIES);
        DictionaryRange.check(content, offset, length);
        dictionaries.put(slot * ROOM, source.of(content), offset, length);
        lengths[slot] = length;
        if (slot == used) {
            load(slot);
        }
    }

    @Override
    public void use(int slot) {
        requireUsable();
        if (slot != used) {
            load(slot == NO_DICTIONARY ? slot : Objects.checkIndex(slot, DICTIONARIES));
        }
    }

    /** Costs well under a microsecond: zstd makes no table of a dictionary's content for decompression. */
    private void load(int slot) {
        boolean none = slot == NO_DICTIONARY;
        decompressor.load(none ? 0 : address + slot * ROOM, none ? 0 : lengths[slot]);
        used = slot;
    }
}

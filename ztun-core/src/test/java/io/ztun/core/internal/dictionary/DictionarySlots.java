package io.ztun.core.internal.dictionary;

import java.nio.ByteBuffer;

import io.ztun.spi.Decoder;

/** A decoder that only remembers its dictionaries. */
final class DictionarySlots implements Decoder {
    final byte[][] content = new byte[DICTIONARIES][];

    @Override
    public void dictionary(int slot, ByteBuffer source, int offset, int length) {
        content[slot] = new byte[length];
        source.get(offset, content[slot]);
    }

    @Override
    public int decode(ByteBuffer src, int srcOffset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ByteBuffer output() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int outputOffset() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

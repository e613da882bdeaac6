package io.ztun.codec.lz4;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;

/**
 * Encodes blocks that stand alone against a dictionary. A second compressor holds what LZ4 found in the dictionary, so that
 * it is looked at once and not for every block.
 */
final class Lz4DictionaryEncoder extends Lz4Encoder {

    private final Lz4Compressor compressor;
    private final Lz4Compressor digest;
    private final ByteBuffer block;
    private final ByteBuffer dictionary = ByteBuffer.allocateDirect(FrameLimits.MAX_DICTIONARY_LENGTH);
    private final long blockAddress;
    private final long dictionaryAddress;
    private final DictionaryContent source = new DictionaryContent();
    private int dictionaryLength;

    /** @param digest of the same kind and level as {@code compressor} */
    Lz4DictionaryEncoder(Lz4Compressor compressor, Lz4Compressor digest, int maxBlockLength) {
        super(maxBlockLength);
        this.compressor = compressor;
        this.digest = digest;
        block = ByteBuffer.allocateDirect(maxBlockLength);
        blockAddress = Lz4Library.address(block);
        dictionaryAddress = Lz4Library.address(dictionary);
    }

    @Override
    public ByteBuffer block() {
        return block;
    }

    @Override
    public int blockOffset() {
        return 0;
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        requireOpen();
        source.copy(content, offset, length, dictionary, 0);
        dictionaryLength = length;
        digest.digest(dictionaryAddress, length);
        Reference.reachabilityFence(this);
    }

    @Override
    int compress(int length, long dst, int capacity) {
        int written = dictionaryLength == 0
                ? compressor.compressAlone(blockAddress, dst, length, capacity)
                : compressFollowing(length, dst, capacity);
        return written > 0 && written < length ? written : NOT_SMALLER;
    }

    private int compressFollowing(int length, long dst, int capacity) {
        compressor.follow(digest);
        return compressor.compressNext(blockAddress, dst, length, capacity);
    }
}

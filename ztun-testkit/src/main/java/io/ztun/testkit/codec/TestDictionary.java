package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.util.Random;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** A dictionary as codecs are given it, and blocks that look like it. */
final class TestDictionary {

    static final TestDictionary NONE = new TestDictionary(new byte[0]);

    /** Where the content begins in the buffer that is handed over. */
    private static final int OFFSET = 7;

    private final byte[] content;
    /** What an encoder may go on reading. */
    private ByteBuffer given;

    TestDictionary(byte[] content) {
        this.content = content;
    }

    /** Requests as they are sent to a database, or anything else that a tunnel carries. */
    static TestDictionary make(int length, Random random) {
        byte[] content = new byte[length];
        int at = 0;
        while (at < length) {
            byte[] piece = random.nextInt(4) > 0
                    ? TestBlocks.query(random)
                    : TestBlocks.values()[random.nextInt(TestBlocks.values().length)].make(300, random);
            int fits = Math.min(piece.length, length - at);
            System.arraycopy(piece, 0, content, at, fits);
            at += fits;
        }
        return new TestDictionary(content);
    }

    static TestDictionary longest(Random random) {
        return make(FrameLimits.MAX_DICTIONARY_LENGTH, random);
    }

    byte[] content() {
        return content;
    }

    /** Another one that differs in a few bytes. */
    TestDictionary damaged(Random random) {
        byte[] other = content.clone();
        for (int i = 0; i < 1 + other.length / 100; i++) {
            other[random.nextInt(other.length)]++;
        }
        return new TestDictionary(other);
    }

    /** A block of pieces from all over the dictionary with something else in between. */
    byte[] block(int length, Random random) {
        byte[] block = TestBlocks.RANDOM.make(length, random);
        for (int at = random.nextInt(4); at < length; at += random.nextInt(6)) {
            int from = random.nextInt(content.length);
            int piece = Math.min(4 + random.nextInt(100), Math.min(content.length - from, length - at));
            System.arraycopy(content, from, block, at, piece);
            at += piece;
        }
        return block;
    }

    void giveTo(Encoder encoder) {
        ByteBuffer buffer = given == null ? buffer() : given;
        given = buffer;
        encoder.dictionary(buffer, OFFSET, content.length);
        if (buffer.position() != 2 || buffer.limit() != OFFSET + content.length) {
            throw new AssertionError("position and limit of the content have changed: " + buffer);
        }
    }

    void giveTo(Decoder decoder, int slot) {
        decoder.dictionary(slot, content.length).put(decoder.dictionaryOffset(), content);
    }

    void giveTo(CodecPair pair) {
        giveTo(pair.encoder());
        giveTo(pair.decoder(), 0);
        pair.decoder().use(0);
    }

    /** Codecs do not use the position; one that does trips over it. Behind the limit there is nothing for them. */
    private ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(OFFSET + content.length + OFFSET)
                .put(OFFSET, content)
                .limit(OFFSET + content.length)
                .position(2);
    }
}

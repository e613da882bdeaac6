package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** Both ends of one direction of a session, and the wire between them with guards on either side of what may be written. */
final class CodecPair implements AutoCloseable {

    private static final int GUARD = 64;
    private static final byte GUARD_BYTE = 0x5a;
    private static final byte[] GUARD_BYTES = new byte[GUARD];

    static {
        Arrays.fill(GUARD_BYTES, GUARD_BYTE);
    }

    private final CodecCase codec;
    private final int maxBlockLength;
    private final ByteBuffer wire;
    private Encoder encoder;
    private Decoder decoder;

    CodecPair(CodecCase codec, int maxBlockLength) {
        this.codec = codec;
        this.maxBlockLength = maxBlockLength;
        wire = ByteBuffer.allocateDirect(GUARD + FrameLimits.maxEncodedLength(maxBlockLength) + GUARD);
        wire.position(2); // which codecs do not use; one that does trips over it
    }

    /** The encoder, made when it is first asked for. */
    Encoder encoder() {
        if (encoder == null) {
            encoder = codec.newEncoder(maxBlockLength);
        }
        return encoder;
    }

    /** The decoder, made when it is first asked for. */
    Decoder decoder() {
        if (decoder == null) {
            decoder = codec.newDecoder(maxBlockLength);
        }
        return decoder;
    }

    /** Writes a block where the encoder wants it, and does not encode it. */
    void write(byte[] block) {
        write(block, block.length);
    }

    /** Writes a block where the encoder wants it, of which it has been told that it may become longer. */
    void write(byte[] block, int room) {
        ByteBuffer target = encoder().block(room);
        int offset = encoder().blockOffset();
        assertTrue(offset >= 0 && room <= target.limit() - offset, () -> "offset=" + offset + " room=" + room);
        target.put(offset, block);
        assertEquals(offset, encoder().blockOffset(), "blockOffset() moved without encode()");
    }

    /** Encodes a block and checks that nothing but the promised range was touched. */
    byte[] encode(byte[] block) {
        write(block);
        return encodeAgain(block.length);
    }

    /** Encodes the block that was written last once more, or a part of it. */
    byte[] encodeAgain(int blockLength) {
        ByteBuffer all = all(wire);
        int bound = FrameLimits.maxEncodedLength(blockLength);
        all.put(0, GUARD_BYTES).put(GUARD + bound, GUARD_BYTES);
        wire.limit(GUARD + bound);
        int length = encoder().encode(blockLength, wire, GUARD);
        assertEquals(2, wire.position(), "position of dst");
        assertEquals(GUARD + bound, wire.limit(), "limit of dst");
        assertArrayEquals(GUARD_BYTES, bytes(all, 0, GUARD), "written before dstOffset");
        assertArrayEquals(GUARD_BYTES, bytes(all, GUARD + bound, GUARD), "written behind maxEncodedLength");
        if (length == Encoder.NOT_SMALLER) {
            assertTrue(codec.mode() != CodecMode.STREAM, "NOT_SMALLER in STREAM mode");
            return null;
        }
        assertTrue(length >= 1 && length <= bound, () -> "encoded length=" + length + " bound=" + bound);
        assertTrue(
                codec.mode() == CodecMode.STREAM || length < blockLength,
                () -> "encoded length=" + length + " is not smaller than block length=" + blockLength);
        return bytes(all, GUARD, length);
    }

    byte[] decode(byte[] encoded) {
        ByteBuffer all = all(wire);
        all.put(GUARD, encoded);
        wire.limit(GUARD + encoded.length);
        int length = decoder().decode(wire, GUARD, encoded.length);
        assertEquals(2, wire.position(), "position of src");
        assertEquals(GUARD + encoded.length, wire.limit(), "limit of src");
        assertArrayEquals(encoded, bytes(all, GUARD, encoded.length), "decode() changed its source");
        return bytes(decoder().output(), decoder().outputOffset(), length);
    }

    /** Sends one block across; returns how many bytes that took, as they are where the codec found nothing to save. */
    int roundTrip(byte[] block) {
        byte[] encoded = encode(block);
        if (encoded == null) {
            return block.length;
        }
        byte[] restored = decode(encoded);
        if (!Arrays.equals(block, restored)) {
            fail("block of " + block.length + " bytes came back as another one of " + restored.length
                    + " bytes, first difference at " + Arrays.mismatch(block, restored));
        }
        return encoded.length;
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
        if (decoder != null) {
            decoder.close();
        }
    }

    private static ByteBuffer all(ByteBuffer buffer) {
        return buffer.duplicate().clear();
    }

    private static byte[] bytes(ByteBuffer all, int offset, int length) {
        byte[] bytes = new byte[length];
        all.get(offset, bytes);
        return bytes;
    }
}

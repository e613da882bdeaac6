package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;

/**
 * Leaves out of blocks what memory has, before a codec encodes what is left of them; in other modes than {@link io.ztun.spi.CodecMode#STREAM}. Under
 * the sender's lock.
 */
public final class RecallingEncoder implements Encoder {
    private static final ThreadLocal<ByteBuffer> BLOCK =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH));

    private final Encoder codec;
    private final OfferedMemory memory;
    private ByteBuffer block;
    private ByteBuffer left;
    private int leftOffset;
    private int leftLength;
    private boolean recalls;
    private boolean plain;

    /**
     * Puts memory before a codec.
     *
     * @param codec encodes what is left; closed with this
     * @param memory where blocks are looked for; closed with this
     */
    public RecallingEncoder(Encoder codec, OfferedMemory memory) {
        this.codec = codec;
        this.memory = memory;
    }

    /** What has been sent. */
    public OfferedMemory memory() {
        return memory;
    }

    @Override
    public ByteBuffer block(int room) {
        block = BLOCK.get();
        return block;
    }

    @Override
    public int blockOffset() {
        return 0;
    }

    /** As the codec, for a block whose payloads have been looked for in {@link #memory}; what is not smaller by it may be so by what memory has, and stands in {@code dst} then. */
    @Override
    public int encode(int length, ByteBuffer dst, int dstOffset) {
        left = codec.block(length);
        leftOffset = codec.blockOffset();
        int recalling = memory.memory().write(block, 0, length, left, leftOffset);
        recalls = recalling > 0;
        leftLength = recalls ? recalling : length;
        if (!recalls) {
            left.put(leftOffset, block, 0, length);
        }
        int encoded = codec.encode(leftLength, dst, dstOffset);
        plain = encoded == NOT_SMALLER;
        if (plain && recalls) {
            dst.put(dstOffset, left, leftOffset, leftLength);
            return leftLength;
        }
        return encoded;
    }

    /** Whether the last block refers to memory. */
    public boolean recalls() {
        return recalls;
    }

    /** The last block's type of frame, of which {@code encoded} is the one for what the codec has made smaller. */
    public byte type(byte encoded) {
        byte type = plain ? FrameType.DATA_KEPT : encoded;
        return recalls ? (byte) (type | FrameType.RECALLS) : type;
    }

    /** What was left of the last block for the codec, which stays there until the next is written. */
    public ByteBuffer left() {
        return left;
    }

    /** Where that begins. */
    public int leftOffset() {
        return leftOffset;
    }

    /** Its length in bytes. */
    public int leftLength() {
        return leftLength;
    }

    /** How many bytes of the last block stand in memory, if it {@link #recalls}. */
    public int recalled() {
        return memory.memory().recalled();
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        codec.dictionary(content, offset, length);
    }

    @Override
    public void close() {
        codec.close();
        memory.close();
    }
}

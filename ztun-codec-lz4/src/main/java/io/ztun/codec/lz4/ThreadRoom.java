package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/**
 * Room for a long block that stands alone, which all encoders, or all decoders, of a thread share: what is in it has been dealt
 * with before the next block is touched, and few sessions have such blocks at a time.
 */
final class ThreadRoom {
    /** Shorter blocks have room of their own. */
    static final int OWN_MAX = 16 * 1_024;

    private static final ThreadLocal<ThreadRoom> ENCODERS = ThreadLocal.withInitial(ThreadRoom::new);
    private static final ThreadLocal<ThreadRoom> DECODERS = ThreadLocal.withInitial(ThreadRoom::new);

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private long address;

    private ThreadRoom() {}

    /** Room for a block that is to be encoded. */
    static ThreadRoom toEncode(int length) {
        return ENCODERS.get().grown(length);
    }

    /** Room for a block that is being restored. */
    static ThreadRoom toDecode(int length) {
        return DECODERS.get().grown(length);
    }

    /** Not {@link DirectMemory}: nobody could say when a thread has no more use for it. */
    private ThreadRoom grown(int length) {
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(length);
            address = BufferAddress.find(buffer);
        }
        return this;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    long address() {
        return address;
    }
}

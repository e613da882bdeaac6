package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;

/** The receiving end of a direction's memory: restores bodies that refer to it. One thread at a time. */
public final class ReceivingMemory implements AutoCloseable {
    private static final ThreadLocal<ByteBuffer> OUTPUT =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH));

    /** Null until it is in use. */
    private MemoryLog log;

    private final References references = new References();
    private ByteBuffer output;

    /** @param log what has been received, which is this one's from now on */
    public ReceivingMemory(MemoryLog log) {
        this.log = log;
    }

    /** One that keeps nothing until it has what to {@link #use}. */
    public ReceivingMemory() {}

    /** Has what has been received in another session from now on; null for nothing. It stays its owner's. */
    public void use(MemoryLog received) {
        log = received;
    }

    /** Whether it has anything to keep bytes in. */
    boolean isUsed() {
        return log != null;
    }

    /** What has been received. */
    public MemoryLog log() {
        return log;
    }

    /**
     * Restores a body, which stands in {@link #output} from 0 on until this thread restores another.
     *
     * @return its length, 1 to {@link FrameLimits#MAX_BODY_LENGTH}
     * @throws io.ztun.api.CorruptDataException if it is malformed, refers to what is not there, or is not what was sent
     */
    public int restore(ByteBuffer source, int offset, int length) {
        if (log == null) {
            throw new CorruptDataException("a body that refers to memory, and there is none");
        }
        output = OUTPUT.get();
        return references.restore(source, offset, length, log, output);
    }

    /** Where the last body stands. */
    public ByteBuffer output() {
        return output;
    }

    /** How many of its bytes came from memory. */
    public int recalled() {
        return references.recalled();
    }

    /** Whether the last body could not be restored because it refers to what has fallen out: it was on its way for too long. */
    public boolean isLate() {
        return references.isLate();
    }

    /** Keeps a payload. */
    public void remember(ByteBuffer buffer, int at, int length) {
        if (log != null) {
            log.append(buffer, at, length);
        }
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        log.close();
    }
}

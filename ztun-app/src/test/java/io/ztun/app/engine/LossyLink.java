package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.LinkHandler;
import io.ztun.testkit.fake.FakeLink;

/** One end of a {@link LossyNetwork}. Counts what it sends, by frame type. */
final class LossyLink extends FakeLink {
    private static final int HELD_MOST = 64;

    /** In a frame's first byte: its number has four bytes. */
    static final int LONG_NUMBER = 8;

    LinkHandler handler;
    int unfragmentedLength = UNFRAGMENTED_LENGTH;
    int longest;

    /** How long the latest frame with packets was. */
    int lastData;

    int frames;
    int flushes;
    long bytes;
    final long[] bytesOfType = new long[256];

    private final LossyNetwork network;
    private final List<byte[]> held = new ArrayList<>();
    private LossyLink peer;
    private boolean closed;

    LossyLink(LossyNetwork network, boolean ordered) {
        super(ordered);
        this.network = network;
    }

    void connectTo(LossyLink other) {
        peer = other;
    }

    @Override
    public int unfragmentedLength() {
        return unfragmentedLength;
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        if (closed) {
            return CLOSED;
        }
        if (offset < HEADROOM || length < 1 || length > FrameLimits.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("offset=" + offset + " length=" + length);
        }
        byte[] frame = new byte[length];
        buffer.get(offset, frame);
        for (int i = 1; i <= HEADROOM; i++) {
            buffer.put(offset - i, (byte) 0xee); // as a link may
        }
        frames++;
        bytes += length;
        int type = frame[0] & 0xff & ~LONG_NUMBER;
        bytesOfType[type] += length;
        longest = Math.max(longest, length);
        lastData = type >= FrameType.DATA && type <= FrameType.DATA_KEPT ? length : lastData;
        held.add(frame);
        if (held.size() == HELD_MOST) {
            flush(0);
        }
        return HELD;
    }

    @Override
    public int ready() {
        return closed ? CLOSED : READY;
    }

    @Override
    public int flush(long patienceNs) {
        flushes++;
        held.forEach(frame -> network.transmit(frame, peer));
        held.clear();
        return closed ? CLOSED : SENT;
    }

    @Override
    public void close() {
        closed = true;
    }
}

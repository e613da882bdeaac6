package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.BufferPool;

/**
 * A stream in whatever pieces the network makes of it: the same frames come out as of the stream in one piece, and the same
 * error if it breaks the layout.
 */
public final class ReceiverFuzz implements FrameSink, ReadableByteChannel {
    private static final int PIECE_MAX = 70_000;
    private static final int PIECES_MAX = 64;
    private static final int STREAM_MAX = 150_000;

    /** After so many frames the link is closed at the latest: more of the shortest ones take time and show nothing new. */
    private static final int FRAMES_MAX = 1_000;

    private static final BufferPool POOL = new BufferPool(256 * 1024, 4);
    private static final ByteBuffer SHARED = ByteBuffer.allocateDirect(256 * 1024);

    private final Receiver receiver = new Receiver(this, SHARED, POOL);
    private final List<byte[]> frames = new ArrayList<>();
    private final boolean limitGrows;
    private final int stopAfter;
    private final Turn turn = new Turn();
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean unfinished;
    private int batched;

    private ReceiverFuzz(boolean limitGrows, int stopAfter) {
        this.limitGrows = limitGrows;
        this.stopAfter = stopAfter == 0 ? FRAMES_MAX : stopAfter;
    }

    /**
     * Whether the first frame is a hello that lets the peer in, after how many frames somebody closes the link, then pieces:
     * bytes as they are, or a number of equal bytes.
     */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Input input = new Input(data);
        ReceiverFuzz link = new ReceiverFuzz((input.u8() & 1) != 0, input.u8());
        Seed stream = new Seed();
        boolean broken = false;
        int length = 0;
        for (int i = 0; i < PIECES_MAX && length < STREAM_MAX && !input.isEmpty() && !broken; i++) {
            byte[] bytes = piece(input);
            length += bytes.length;
            stream.bytes(bytes);
            broken = !link.feed(bytes);
        }
        link.compare(stream.toBytes(), broken);
        link.receiver.release();
    }

    private static byte[] piece(Input input) {
        boolean equal = (input.u8() & 1) != 0;
        if (!equal) {
            return input.chunk();
        }
        byte[] bytes = new byte[Math.min(PIECE_MAX, input.u16())];
        Arrays.fill(bytes, (byte) input.u8());
        return bytes;
    }

    /** Returns false if the receiver says that the stream is broken. */
    private boolean feed(byte[] bytes) throws IOException {
        piece = ByteBuffer.wrap(bytes);
        try {
            int result = Receiver.MORE;
            while ((piece.hasRemaining() || result == Receiver.TURN_OVER) && isDelivering()) {
                turn.begin(frames.size() % 3); // and what may be overdrawn
                result = receiver.read(this, turn);
            }
            return true;
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return false;
        }
    }

    /** Reads the stream anew, as the protocol's description has it. */
    private void compare(byte[] stream, boolean broken) {
        int at = 0;
        int count = 0;
        while (count != stopAfter) {
            int size = size(stream, at);
            if (size == 0) {
                break;
            }
            int length = length(stream, at, size);
            boolean wrong = size > 3 || length == 0 || stream[at + size - 1] == 0;
            if (wrong || length > limit(count)) {
                Check.that(broken && frames.size() == count, "a broken stream is taken: at=" + at);
                return;
            }
            if (at + size + length > stream.length) {
                break;
            }
            Check.that(count < frames.size(), "a frame is missing: number=" + count);
            byte[] frame = Arrays.copyOfRange(stream, at + size, at + size + length);
            Check.that(Arrays.equals(frame, frames.get(count)), "another frame: number=" + count);
            count++;
            at += size + length;
        }
        Check.that(!broken && frames.size() == count, "frames that nobody sent, or an error without a reason");
        Check.that(!isDelivering() || receiver.isInsideFrame() == at < stream.length, "where the stream stands");
    }

    /** How many bytes the length at a place has; 0 if not all are there, 4 for more than three. */
    private static int size(byte[] stream, int at) {
        for (int i = 0; i < 3; i++) {
            if (at + i >= stream.length) {
                return 0;
            }
            if (stream[at + i] >= 0) {
                return i + 1;
            }
        }
        return 4;
    }

    private static int length(byte[] stream, int at, int size) {
        int length = 0;
        for (int i = 0; i < Math.min(size, 3); i++) {
            length += (stream[at + i] & 0x7f) << 7 * i;
        }
        return length;
    }

    private int limit(int frames) {
        return limitGrows && frames > 0 ? FrameLimits.MAX_FRAME_LENGTH : FrameLimits.MAX_HELLO_LENGTH;
    }

    @Override
    public boolean isDelivering() {
        return frames.size() < stopAfter;
    }

    @Override
    public boolean goOn(Turn next) {
        Check.that(unfinished, "a turn without anything to do");
        unfinished = false;
        batched--; // it was part of a batch already, and now it is of the next one
        return true;
    }

    @Override
    public boolean deliver(ByteBuffer buffer, int offset, int length, Turn current) {
        Check.that(!unfinished, "a frame before the last one was done with");
        Check.that(length >= 1 && length <= limit(frames.size()), "length " + length);
        byte[] frame = new byte[length];
        buffer.get(offset, frame);
        frames.add(frame);
        if (limitGrows) {
            receiver.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        }
        unfinished = length % 5 == 0;
        return !unfinished;
    }

    @Override
    public void endBatch() {
        Check.that(frames.size() > batched, "a batch without a frame");
        batched = frames.size();
    }

    @Override
    public int read(ByteBuffer target) {
        Check.that(frames.size() == batched, "the last read's batch has no end");
        int length = Math.min(piece.remaining(), target.remaining());
        Check.that(length > 0, "no room to read into");
        target.put(piece.slice(piece.position(), length));
        piece.position(piece.position() + length);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}

    /** Short frames, a long one in pieces, and every way to write a length wrongly. */
    public static List<byte[]> seeds() {
        return List.of(
                new Seed()
                        .u8(0)
                        .u8(0)
                        .u8(0)
                        .chunk((byte) 1, (byte) 9, (byte) 2, (byte) 8)
                        .u8(0)
                        .chunk((byte) 8, (byte) 0x80)
                        .u8(0)
                        .chunk((byte) 1)
                        .u8(1)
                        .u16(128)
                        .u8(5)
                        .toBytes(),
                new Seed()
                        .u8(1)
                        .u8(0)
                        .u8(0)
                        .chunk((byte) 1, (byte) 9, (byte) 0xe0, (byte) 0x8c, (byte) 4)
                        .u8(1)
                        .u16(5_000)
                        .u8(1)
                        .u8(1)
                        .u16(60_000)
                        .u8(2)
                        .u8(1)
                        .u16(2_168)
                        .u8(3)
                        .toBytes(),
                new Seed().u8(0).u8(0).u8(0).chunk((byte) 0x81, (byte) 0).toBytes(),
                new Seed().u8(0).u8(0).u8(1).u16(4).u8(0xff).toBytes(),
                new Seed().u8(0).u8(2).u8(1).u16(9).u8(1).toBytes());
    }
}

package io.ztun.transport.tls;

import java.io.ByteArrayOutputStream;
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

/**
 * Frames in records, in whatever pieces the network makes of them: the same frames come out as of the records' content in one
 * piece, and an error if that breaks the layout.
 */
public final class RecordsFuzz implements Inbound.Peer, ReadableByteChannel {
    private static final int PIECE_MAX = 20_000;
    private static final int PIECES_MAX = 64;
    private static final int STREAM_MAX = 200_000;
    private static final int RECORD_MAX = (1 << 14) + 256;
    private static final int EMPTY_MAX = 64;

    private static final TlsThread THREAD = thread();

    private final Inbound inbound = new Inbound(this, new PlainEngine(), THREAD);
    private final List<byte[]> frames = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final boolean limitGrows;
    private final Turn turn = new Turn();
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean unfinished;
    private int batched;

    private RecordsFuzz(boolean limitGrows) {
        this.limitGrows = limitGrows;
    }

    private static TlsThread thread() {
        try {
            return new TlsThread(0, failure -> {}); // for its buffers; it is never started
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the first frame is a hello that lets the peer in, then pieces: bytes as they are, or a record of equal bytes. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Input input = new Input(data);
        RecordsFuzz link = new RecordsFuzz((input.u8() & 1) != 0);
        Seed stream = new Seed();
        boolean goOn = true;
        int length = 0;
        for (int i = 0; i < PIECES_MAX && length < STREAM_MAX && !input.isEmpty() && goOn; i++) {
            byte[] bytes = piece(input);
            length += bytes.length;
            stream.bytes(bytes);
            goOn = link.feed(bytes);
        }
        link.compare(stream.toBytes(), !goOn);
        link.inbound.release();
    }

    private static byte[] piece(Input input) {
        if ((input.u8() & 1) == 0) {
            return input.chunk();
        }
        byte[] content = new byte[Math.min(PIECE_MAX, input.u16())];
        Arrays.fill(content, (byte) input.u8());
        return new Seed().u8(23).u16(0x303).chunk(content).toBytes();
    }

    /** Returns false if the stream has ended, in order or not. */
    private boolean feed(byte[] bytes) throws IOException {
        piece = ByteBuffer.wrap(bytes);
        try {
            int result = Inbound.MORE;
            while (piece.hasRemaining() || result == Inbound.TURN_OVER) {
                turn.begin(frames.size() % 3); // and what may be overdrawn
                result = inbound.read(this, turn);
                if (result == Inbound.ENDED) {
                    return false;
                }
            }
            return true;
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return false;
        }
    }

    /** Takes the content out of the records, and the frames out of that. */
    private void compare(byte[] stream, boolean ended) {
        int at = 0;
        int empty = 0;
        boolean last = false;
        while (!last && stream.length - at >= 5) {
            int length = (stream[at + 3] & 0xff) << 8 | stream[at + 4] & 0xff;
            boolean alert = stream[at] == 21;
            last = length > RECORD_MAX || stream.length - at - 5 < length || alert;
            if (!last) {
                content.write(stream, at + 5, length);
                empty += length == 0 ? 1 : 0;
                last = empty > EMPTY_MAX;
            }
            at += 5 + length;
        }
        compareFrames(content.toByteArray(), ended);
    }

    private void compareFrames(byte[] bytes, boolean ended) {
        int at = 0;
        int count = 0;
        while (bytes.length - at >= 3) {
            int length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
            if (length == 0 || length > limit(count)) {
                Check.that(ended && frames.size() == count, "a broken stream is taken: at=" + at);
                return;
            }
            if (bytes.length - at - 3 < length) {
                break;
            }
            Check.that(count < frames.size(), "a frame is missing: number=" + count);
            byte[] frame = Arrays.copyOfRange(bytes, at + 3, at + 3 + length);
            Check.that(Arrays.equals(frame, frames.get(count)), "another frame: number=" + count);
            count++;
            at += 3 + length;
        }
        Check.that(frames.size() == count, "frames that nobody sent");
        Check.that(ended || inbound.isInside() == at < bytes.length, "where the stream stands");
    }

    private int limit(int count) {
        return limitGrows && count > 0 ? FrameLimits.MAX_FRAME_LENGTH : FrameLimits.MAX_HELLO_LENGTH;
    }

    @Override
    public boolean isDelivering() {
        return true;
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
            inbound.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
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
    public boolean answer() {
        throw new AssertionError("there is nothing to answer");
    }

    @Override
    public void established() {}

    @Override
    public int read(ByteBuffer target) {
        Check.that(frames.size() == batched, "the last read's batch has no end");
        int length = Math.min(piece.remaining(), target.remaining());
        Check.that(length > 0 || !piece.hasRemaining(), "no room to read into");
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

    /** Frames in one record and over several, records in pieces, and every way to write a length wrongly. */
    public static List<byte[]> seeds() {
        byte[] two = new Seed()
                .u8(23)
                .u16(0x303)
                .chunk((byte) 0, (byte) 0, (byte) 1, (byte) 9, (byte) 0, (byte) 0, (byte) 5, (byte) 1, (byte) 2)
                .toBytes();
        byte[] rest =
                new Seed().u8(23).u16(0x303).chunk((byte) 3, (byte) 4, (byte) 5).toBytes();
        return List.of(
                new Seed().u8(0).u8(0).chunk(two).u8(0).chunk(rest).toBytes(),
                new Seed()
                        .u8(1)
                        .u8(0)
                        .chunk(Arrays.copyOf(two, 8))
                        .u8(0)
                        .chunk(Arrays.copyOfRange(two, 8, two.length))
                        .u8(0)
                        .chunk(rest)
                        .toBytes(),
                new Seed()
                        .u8(1)
                        .u8(0)
                        .chunk(two)
                        .u8(0)
                        .chunk(rest)
                        .u8(1)
                        .u16(16_384)
                        .u8(0)
                        .toBytes(),
                new Seed()
                        .u8(1)
                        .u8(0)
                        .chunk(two)
                        .u8(0)
                        .chunk(rest)
                        .u8(1)
                        .u16(300)
                        .u8(1)
                        .toBytes(),
                new Seed()
                        .u8(0)
                        .u8(0)
                        .chunk(two)
                        .u8(0)
                        .chunk((byte) 21, (byte) 3, (byte) 3, (byte) 0, (byte) 0)
                        .toBytes(),
                new Seed()
                        .u8(0)
                        .u8(0)
                        .chunk((byte) 22, (byte) 3, (byte) 3, (byte) 0xff, (byte) 0)
                        .toBytes());
    }
}

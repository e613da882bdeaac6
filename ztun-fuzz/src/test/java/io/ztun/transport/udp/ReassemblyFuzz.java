package io.ztun.transport.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;
import io.ztun.spi.SocketOptions;
import io.ztun.transport.nio.SocketSetup;

/**
 * Pieces of frames: what comes out is made of pieces that came in, each where it belongs, no longer than the limit; and never
 * are more frames under way than there may be.
 */
public final class ReassemblyFuzz {
    private static final LinkThread THREAD = thread();

    private final Reassembly reassembly = new Reassembly(THREAD);

    /** The pieces that came, by frame, count, size and index. */
    private final Map<List<Integer>, List<byte[]>> pieces = new HashMap<>();

    private ReassemblyFuzz() {}

    private static LinkThread thread() {
        try {
            return new LinkThread(0, failure -> {}, new SocketSetup(SocketOptions.NONE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The limit, then pieces: when each comes, its header, its content. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int limit = (input.u8() & 1) == 0 ? FrameLimits.MAX_HELLO_LENGTH : FrameLimits.MAX_FRAME_LENGTH;
        ReassemblyFuzz link = new ReassemblyFuzz();
        long nowNs = 0;
        while (!input.isEmpty()) {
            nowNs += input.u8() * 10_000_000L;
            link.reassembly.expire(nowNs);
            link.add(input, limit, nowNs);
            Check.that(
                    link.reassembly.active() >= 0 && link.reassembly.active() <= Reassembly.FRAMES_MAX,
                    "frames under way: " + link.reassembly.active());
        }
        link.reassembly.clear();
        Check.that(link.reassembly.active() == 0, "frames are left");
    }

    private void add(Input input, int limit, long nowNs) {
        int number = input.u8();
        int index = input.u8();
        int count = input.u8();
        int size = input.u16();
        byte[] content = content(input, size);
        Guarded datagram = Guarded.of(new Seed()
                .i64(Datagram.header(Datagram.FRAGMENT, 1))
                .i32(number)
                .u8(index)
                .u8(count)
                .u16(size)
                .bytes(content)
                .toBytes());
        pieces.computeIfAbsent(List.of(number, count, size, index), key -> new ArrayList<>())
                .add(content);
        try {
            ByteBuffer frame = reassembly.add(datagram.buffer(), datagram.offset(), datagram.length(), 0, limit, nowNs);
            if (frame != null) {
                checkFrame(frame, limit, number, count, size);
                reassembly.release();
            }
        } catch (ProtocolException e) {
            Check.saysWhy(e);
        }
        datagram.check();
    }

    /** Of the size that is stated, or of one's own. */
    private static byte[] content(Input input, int size) {
        int kind = input.u8();
        if ((kind & 1) != 0) {
            return input.take(kind);
        }
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) kind);
        return content;
    }

    private void checkFrame(ByteBuffer frame, int limit, int number, int count, int size) {
        int length = reassembly.length();
        Check.that(count >= 2 && length <= limit && length > (count - 1) * size, "length " + length);
        for (int i = 0; i < count; i++) {
            int from = i * size;
            byte[] part = new byte[Math.min(size, length - from)];
            frame.get(from, part);
            Check.that(
                    pieces.getOrDefault(List.of(number, count, size, i), List.of()).stream()
                            .anyMatch(piece -> Arrays.equals(piece, part)),
                    "a piece that never came: index=" + i);
        }
    }

    /** Two frames at once, out of order, with a duplicate. */
    public static List<byte[]> seeds() {
        return List.of(
                new Seed()
                        .u8(1)
                        .bytes(piece(1, 0, 3, 1_000, 4))
                        .bytes(piece(2, 1, 2, 500, 6))
                        .bytes(piece(1, 2, 3, 1_000, 8))
                        .bytes(piece(1, 0, 3, 1_000, 4))
                        .bytes(piece(1, 1, 3, 1_000, 10))
                        .bytes(piece(2, 0, 2, 500, 12))
                        .toBytes(),
                new Seed()
                        .u8(0)
                        .bytes(piece(1, 0, 2, 5, 2))
                        .bytes(piece(1, 1, 2, 5, 3))
                        .bytes((byte) 1, (byte) 2, (byte) 3)
                        .bytes(piece(2, 0, 200, 500, 12))
                        .toBytes());
    }

    private static byte[] piece(int number, int index, int count, int size, int kind) {
        return new Seed()
                .u8(1)
                .u8(number)
                .u8(index)
                .u8(count)
                .u16(size)
                .u8(kind)
                .toBytes();
    }
}

package io.ztun.core.internal.link;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.ztun.core.internal.protocol.FrameType;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/** Frames in the clear: each number counts once, and the body is what stands behind the header. */
public final class IncomingFramesFuzz {
    private IncomingFramesFuzz() {}

    /** Whether frames have numbers, then frames. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        boolean numbered = (input.u8() & 1) != 0;
        IncomingFrames frames = new IncomingFrames(numbered, null);
        Set<Long> taken = new HashSet<>();
        long last = -1;
        while (!input.isEmpty()) {
            byte[] bytes = input.chunk();
            Guarded frame = Guarded.of(bytes);
            boolean admitted = frames.admit(frame.buffer(), frame.offset(), bytes.length);
            frame.checkHolds(bytes);
            Check.that(!frames.isForged(), "nobody can tell");
            if (admitted) {
                checkFrame(frames, frame, bytes, numbered);
                Check.that(frames.number() >= 0 && taken.add(frames.number()), "number=" + frames.number());
                Check.that(numbered || frames.number() == last + 1, "a number left out");
                last = frames.number();
            } else {
                Check.that(numbered || bytes.length == 0, "every frame of an ordered link counts");
            }
        }
    }

    private static void checkFrame(IncomingFrames frames, Guarded frame, byte[] bytes, boolean numbered) {
        boolean longNumber = (bytes[0] & FrameHeader.LONG_NUMBER) != 0;
        boolean bare = !numbered && bytes[0] < 0;
        int header = bare ? 0 : !numbered ? 1 : longNumber ? 5 : 3;
        byte type = bare ? FrameType.DATA : (byte) (numbered ? bytes[0] & ~FrameHeader.LONG_NUMBER : bytes[0]);
        Check.that(frames.type() == type, "type");
        Check.that(frames.body() == frame.offset() + header, "body");
        Check.that(frames.length() == bytes.length - header && frames.overhead() == header, "length");
    }

    /** In order, out of order, and twice. */
    public static List<byte[]> seeds() {
        Seed numbered = new Seed().u8(1);
        for (int number : new int[] {0, 1, 3, 2, 2, 9_000, 0, 800, 900, Integer.MIN_VALUE, -1, 0}) {
            numbered.chunk(new Seed().u8(0x18).i32(number).u8(1).toBytes());
            numbered.chunk(new Seed().u8(0x10).u16(number).u8(1).toBytes());
        }
        return List.of(
                new Seed()
                        .u8(0)
                        .chunk((byte) 0x90)
                        .chunk((byte) 0x20)
                        .chunk((byte) 0x10, (byte) 1)
                        .toBytes(),
                numbered.toBytes());
    }
}

package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;

/**
 * The bodies of the two frames by which a dictionary is agreed on.
 *
 * <pre>
 *   SNAPSHOT      +------------+-----------------------
 *                 | number (4) | gap, run, gap, run ...
 *                 +------------+-----------------------
 *   SNAPSHOT_HAS  +------------+----------+--------------
 *                 | number (4) | hash (8) | bitmap ...
 *                 +------------+----------+--------------
 * </pre>
 *
 * Gaps and runs are unsigned LEB128 numbers. They list frames from the newest to the oldest: {@code gap} numbers are passed
 * over, the SNAPSHOT's own number being the first to count down from, and {@code run} frames follow each other. Bit
 * {@code i % 8} of byte {@code i / 8} of the bitmap stands for the frame that was listed as number {@code i}.
 */
final class SnapshotFrame {
    /** The longest SNAPSHOT, so that both frames fit any datagram. */
    static final int LENGTH_MAX = 512;

    static final int NUMBER_LENGTH = 4;
    static final int BITMAP = NUMBER_LENGTH + Long.BYTES;

    /** A gap and a run take no more. */
    static final int PAIR_LENGTH_MAX = 2 * 5;

    private SnapshotFrame() {}

    static int bitmapLength(int bodies) {
        return (bodies + 7) / 8;
    }

    static void setBit(ByteBuffer frame, int bitmap, int index) {
        int at = bitmap + index / 8;
        frame.put(at, (byte) (frame.get(at) | 1 << index % 8));
    }

    static boolean hasBit(ByteBuffer frame, int bitmap, int index) {
        return (frame.get(bitmap + index / 8) & 1 << index % 8) != 0;
    }

    /** Writes an unsigned LEB128 number; returns where it ends. */
    static int putNumber(ByteBuffer target, int at, int value) {
        int rest = value;
        int end = at;
        while (rest > 0x7f) {
            Bytes.put8(target, end++, rest | 0x80);
            rest >>>= 7;
        }
        Bytes.put8(target, end++, rest);
        return end;
    }

    /** Walks over the list of a SNAPSHOT. */
    static final class Reader {
        private ByteBuffer frame;
        private int at;
        private int end;
        private long number;
        private int run;

        void begin(ByteBuffer frame, int body, int length, long snapshotFrame) {
            this.frame = frame;
            at = body + NUMBER_LENGTH;
            end = body + length;
            number = snapshotFrame;
            run = 0;
        }

        boolean hasNext() {
            return run > 0 || at < end;
        }

        /** The next frame's number. */
        long next() {
            if (run == 0) {
                number -= readNumber();
                run = readNumber();
            }
            number--;
            run--;
            if (number < 0 || run < 0) {
                throw new ProtocolException("a snapshot lists frames that there never were: number=" + number);
            }
            return number;
        }

        private int readNumber() {
            int value = 0;
            for (int shift = 0; shift <= 28; shift += 7) {
                if (at == end) {
                    throw new ProtocolException("a snapshot's list is cut off");
                }
                int b = Bytes.u8(frame, at++);
                value |= (b & 0x7f) << shift;
                if (b <= 0x7f) {
                    return value & Integer.MAX_VALUE;
                }
            }
            throw new ProtocolException("a snapshot's list holds a number of more than five bytes");
        }
    }
}

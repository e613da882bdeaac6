package org.example.rle;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.api.DirectMemory;
import io.ztun.spi.Decoder;

/** Reads what {@link RleEncoder} writes. Its input may be anything: every length is checked before it is used. */
final class RleDecoder implements Decoder {

    private static final int NEVER_WRITTEN = 128;

    private final DirectMemory output;

    RleDecoder(int maxBlockLength) {
        output = DirectMemory.allocate(maxBlockLength);
    }

    @Override
    public int decode(ByteBuffer src, int srcOffset, int length) {
        ByteBuffer dst = output();
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        int end = srcOffset + length;
        int in = srcOffset;
        int out = 0;
        while (in < end) {
            int control = src.get(in++) & 0xff;
            if (control == NEVER_WRITTEN) {
                throw new CorruptDataException("rle data is corrupt: control byte 128");
            }
            if (control < NEVER_WRITTEN) {
                int plain = control + 1;
                check(plain, end - in, plain, dst.capacity() - out);
                dst.put(out, src, in, plain);
                in += plain;
                out += plain;
            } else {
                int run = 257 - control;
                check(1, end - in, run, dst.capacity() - out);
                fill(dst, out, run, src.get(in++));
                out += run;
            }
        }
        if (out == 0) {
            throw new CorruptDataException("rle data is corrupt: an empty block");
        }
        return out;
    }

    private static void check(int needed, int left, int produced, int room) {
        if (needed > left) {
            throw new CorruptDataException("rle data is corrupt: it ends too soon");
        }
        if (produced > room) {
            throw new CorruptDataException("rle data is corrupt: it becomes longer than any block");
        }
    }

    private static void fill(ByteBuffer dst, int offset, int count, byte value) {
        for (int i = 0; i < count; i++) {
            dst.put(offset + i, value);
        }
    }

    @Override
    public ByteBuffer output() {
        return output.buffer(); // which says so when it is closed
    }

    @Override
    public int outputOffset() {
        return 0;
    }

    @Override
    public void close() {
        output.close();
    }
}

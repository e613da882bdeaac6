package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * A file of a log, sealed or not, of which bytes are changed, and which is cut off: a segment that is handed over is one that was
 * written under that number.
 */
public final class SegmentFileFuzz {
    private static final String GENERATION = "5a".repeat(16);
    private static final int CAPACITY = 3;
    private static final int CHANGES_MAX = 8;
    private static final Path FILE = temporary();

    /** What a file is made of each time, without a key and with one. */
    private static final byte[][] WHOLE = {written(false), written(true)};

    private SegmentFileFuzz() {}

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("ztun-fuzz");
            Path file = folder.resolve("segments");
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit(); // before its folder: the latest first
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnaryOperator<byte[]> keys(boolean sealed) {
        return salt -> sealed ? Arrays.copyOf(salt, 32) : null;
    }

    private static void fill(byte[] segment, long number) {
        Arrays.fill(segment, (byte) (number * 31));
    }

    private static byte[] written(boolean sealed) {
        try (SegmentFile file = SegmentFile.open(FILE, keys(sealed), CAPACITY)) {
            file.restart(GENERATION);
            byte[] segment = new byte[MemoryLog.SEGMENT];
            for (long number = 1; number < 1 + CAPACITY; number++) {
                fill(segment, number);
                file.write(number, ByteBuffer.wrap(segment));
            }
            return Files.readAllBytes(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is sealed, how much is cut off, and what is changed. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int sealed = input.u8() & 1;
        byte[] content = WHOLE[sealed].clone();
        int kept = content.length - Math.min(content.length, input.u8() < 0x80 ? 0 : input.i32() & 0x3_ffff);
        for (int i = 0; i < CHANGES_MAX && !input.isEmpty(); i++) {
            int at = (input.u8() < 0x80 ? input.u8() : input.i32() & 0x3_ffff) % content.length;
            content[at] ^= (byte) input.u8();
        }
        try (FileChannel channel = FileChannel.open(
                FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(content, 0, kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(sealed == 1);
    }

    private static void read(boolean sealed) {
        Taken taken = new Taken();
        try (SegmentFile file = SegmentFile.open(FILE, keys(sealed), CAPACITY)) {
            long end = file.read(taken);
            boolean any = end > 0;
            Check.that(any == taken.count > 0 && (!any || end == taken.next), "says where they end");
            Check.that(!any || file.generation().equals(GENERATION), "another generation");
            Taken again = new Taken();
            Check.that(
                    file.read(again) == end && again.count == taken.count && again.next == taken.next,
                    "not the same again");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Taken implements SegmentFile.Taker {
        private final byte[] wanted = new byte[MemoryLog.SEGMENT];
        private long next;
        private int count;

        @Override
        public void restart(long number) {
            next = number;
            count = 0;
        }

        @Override
        public void take(byte[] segment) {
            fill(wanted, next++);
            count++;
            Check.that(Arrays.equals(wanted, segment), "a segment that was never written");
        }
    }

    /** Whole ones, and one of each kind of damage. */
    public static List<byte[]> seeds() {
        return List.of(
                new Seed().u8(0).u8(0).toBytes(),
                new Seed().u8(1).u8(0).toBytes(),
                new Seed().u8(0).u8(0x80).i32(100).toBytes(),
                new Seed().u8(1).u8(0x80).i32(70_000).toBytes(),
                new Seed().u8(1).u8(0).u8(0).u8(71).u8(1).toBytes(),
                new Seed().u8(0).u8(0).u8(0x80).i32(70_000).u8(1).toBytes(),
                new Seed().u8(1).u8(0).u8(0).u8(40).u8(1).toBytes());
    }
}

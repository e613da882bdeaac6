package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryKept;

/**
 * The file of one log: a header, and a place for each segment that the log may hold, which a later segment takes when the first has
 * fallen out of the log. Nothing in it is believed: a segment that is damaged, half-written or of another generation is as if it
 * were not there.
 *
 * <p>It is not mapped: where the disk is full, a write to a mapping ends the process.
 *
 * <pre>
 *   +-------+------------+--------------+-----------+-----------------+---------------+--------+--------+----
 *   | magic | sealed (4) | segments (4) | salt (16) | generation (16) | checksum (16) | slot 0 | slot 1 | ...
 *   +-------+------------+--------------+-----------+-----------------+---------------+--------+--------+----
 * </pre>
 *
 * Thread-safe.
 */
final class SegmentFile implements AutoCloseable {
    private static final byte[] MAGIC = "ztunmem1".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_LENGTH = 16;
    private static final int GENERATION_LENGTH = 16;
    private static final int CHECKSUM_LENGTH = 16;
    private static final int CHECKED = MAGIC.length + 2 * Integer.BYTES + SALT_LENGTH + GENERATION_LENGTH;
    private static final int HEADER = CHECKED + CHECKSUM_LENGTH;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long NONE = -1;

    /** Takes what a file has. */
    interface Taker {
        /** What is taken from here on are segments from this number on; those before are not wanted any more. */
        void restart(long number);

        /** Takes the next one: {@link MemoryLog#SEGMENT} bytes from the array's first on, which is used again. */
        void take(byte[] segment);
    }

    private final Path path;
    private final FileChannel channel;
    private final UnaryOperator<byte[]> keys;
    private final int capacity;
    private final byte[] slot = new byte[SegmentSeal.LENGTH];
    private final byte[] segment = new byte[MemoryLog.SEGMENT];
    private byte[] salt;
    private SegmentSeal seal;
    private String generation = MemoryKept.NONE;

    /** The number of the segment in each slot, or {@link #NONE}. */
    private final long[] numbers;

    private SegmentFile(Path path, FileChannel channel, UnaryOperator<byte[]> keys, int capacity) {
        this.path = path;
        this.channel = channel;
        this.keys = keys;
        this.capacity = capacity;
        numbers = new long[capacity];
        Arrays.fill(numbers, NONE);
    }

    /**
     * Opens a file, which need not exist, for its owner alone.
     *
     * @param keys makes a file's key of its salt; null instead of a key leaves segments as they are
     * @param capacity for how many segments it has room
     * @throws IOException if it cannot be, or is not a file
     */
    static SegmentFile open(Path path, UnaryOperator<byte[]> keys, int capacity) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a file"); // opening a pipe would wait
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileChannel channel = FileChannel.open(
                path,
                OPTIONS,
                posix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0]);
        try {
            if (posix) {
                Files.setPosixFilePermissions(path, OWNER_ONLY);
            }
            return new SegmentFile(path, channel, keys, capacity);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** What its segments belong to; {@link MemoryKept#NONE} before it is known. */
    synchronized String generation() {
        return generation;
    }

    /**
     * Hands over the segments that are there without a gap; of several such runs the longest, as far as that can be told without
     * reading twice. The file has no others from then on. One of another size, or under another key, has none.
     *
     * @return the number behind the last of them; 0 if there are none
     */
    synchronized long read(Taker taker) throws IOException {
        if (!readHeader()) {
            return 0;
        }
        long first = 0;
        long end = 0;
        for (long[] run : runs()) {
            boolean begun = false;
            for (long number = run[0]; number < run[1]; number++) {
                if (!load(number)) {
                    begun = false;
                    continue;
                }
                if (!begun && run[1] - number <= end - first) {
                    break; // what follows is no more than what there is
                }
                if (!begun) {
                    begun = true;
                    first = number;
                    taker.restart(number);
                }
                taker.take(segment);
                end = number + 1;
            }
        }
        cut(first, end);
        return end;
    }

    private boolean readHeader() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!fill(header, 0)) {
            return false;
        }
        header.flip();
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        boolean sealed = header.getInt() != 0;
        int segments = header.getInt();
        byte[] itsSalt = new byte[SALT_LENGTH];
        header.get(itsSalt);
        byte[] itsGeneration = new byte[GENERATION_LENGTH];
        header.get(itsGeneration);
        byte[] checksum = new byte[CHECKSUM_LENGTH];
        header.get(checksum);
        if (!Arrays.equals(magic, MAGIC)
                || segments != capacity
                || !Arrays.equals(checksum, checksum(header.array()))) {
            return false;
        }
        byte[] key = keys.apply(itsSalt);
        if (sealed != (key != null)) {
            return false;
        }
        use(itsSalt, key);
        generation = HexFormat.of().formatHex(itsGeneration);
        readNumbers();
        return true;
    }

    private void use(byte[] itsSalt, byte[] key) {
        salt = itsSalt;
        seal = new SegmentSeal(key);
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }

    private void readNumbers() throws IOException {
        ByteBuffer number = ByteBuffer.allocate(SegmentSeal.NUMBER_LENGTH);
        for (int i = 0; i < capacity; i++) {
            long its = fill(number.clear(), at(i)) ? number.getLong(0) : NONE;
            numbers[i] = its >= 0 && its < MemoryKept.NUMBER_MAX && its % capacity == i ? its : NONE;
        }
    }

    /** Where numbers follow each other, the longest first. */
    private long[][] runs() {
        long[] sorted =
                Arrays.stream(numbers).filter(number -> number != NONE).sorted().toArray();
        long[][] runs = new long[sorted.length][];
        int count = 0;
        for (long number : sorted) {
            if (count > 0 && runs[count - 1][1] == number) {
                runs[count - 1][1]++;
            } else {
                runs[count++] = new long[] {number, number + 1};
            }
        }
        long[][] all = Arrays.copyOf(runs, count);
        Arrays.sort(all, (a, b) -> Long.compare(b[1] - b[0], a[1] - a[0]));
        return all;
    }

    private boolean load(long number) throws IOException {
        return fill(ByteBuffer.wrap(slot), at(slotOf(number))) && seal.open(generation, number, slot, segment);
    }

    /** Begins with nothing, for another generation. Whatever is in the file belongs to none from then on. */
    synchronized void restart(String other) throws IOException {
        Arrays.fill(numbers, NONE);
        if (salt == null) {
            channel.truncate(0); // of another size, or of somebody else
            byte[] drawn = new byte[SALT_LENGTH];
            RANDOM.nextBytes(drawn);
            use(drawn, keys.apply(drawn));
            salt = drawn;
        }
        generation = other;
        ByteBuffer header = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .putInt(seal.isSealing() ? 1 : 0)
                .putInt(capacity)
                .put(salt)
                .put(HexFormat.of().parseHex(generation));
        write(header.put(checksum(header.array())).flip(), 0);
    }

    /** Writes the segment of a number, whose bytes are all that remains of the buffer. */
    synchronized void write(long number, ByteBuffer bytes) throws IOException {
        bytes.get(segment);
        seal.seal(generation, number, segment, slot);
        int place = slotOf(number);
        numbers[place] = NONE;
        write(ByteBuffer.wrap(slot), at(place));
        numbers[place] = number;
    }

    /** Has no segments but those from a number to a number. */
    synchronized void cut(long from, long to) throws IOException {
        for (int i = 0; i < capacity; i++) {
            if (numbers[i] != NONE && (numbers[i] < from || numbers[i] >= to)) {
                numbers[i] = NONE;
                write(
                        ByteBuffer.allocate(SegmentSeal.NUMBER_LENGTH)
                                .putLong(NONE)
                                .flip(),
                        at(i));
            }
        }
    }

    private int slotOf(long number) {
        return (int) (number % capacity);
    }

    private static long at(int slot) {
        return HEADER + (long) slot * SegmentSeal.LENGTH;
    }

    /** With the file's name, so that a file that was another's is none. */
    private byte[] checksum(byte[] header) {
        MessageDigest sha = SegmentDigests.sha256();
        sha.update(header, 0, CHECKED);
        sha.update(path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(sha.digest(), CHECKSUM_LENGTH);
    }

    /** Reads until the buffer is full; returns false if the file ends before. */
    private boolean fill(ByteBuffer target, long from) throws IOException {
        long at = from;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }

    private void write(ByteBuffer source, long from) throws IOException {
        long at = from;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}

package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.memory.MemoryLog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SegmentFileTest {
    private static final String GENERATION = "11".repeat(16);
    private static final String OTHER = "22".repeat(16);
    private static final int CAPACITY = 8;

    @TempDir
    private Path folder;

    /** What a file hands over. */
    private static final class Taken implements SegmentFile.Taker {
        private long first;
        private final List<byte[]> segments = new ArrayList<>();

        @Override
        public void restart(long number) {
            first = number;
            segments.clear();
        }

        @Override
        public void take(byte[] segment) {
            segments.add(segment.clone());
        }
    }

    private static UnaryOperator<byte[]> keys(boolean sealed, int key) {
        return salt -> {
            if (!sealed) {
                return null;
            }
            byte[] made = new byte[32];
            System.arraycopy(salt, 0, made, 0, 16);
            made[31] = (byte) key;
            return made;
        };
    }

    private SegmentFile open(boolean sealed) throws IOException {
        return SegmentFile.open(folder.resolve("file"), keys(sealed, 1), CAPACITY);
    }

    private static byte[] segment(long number) {
        byte[] bytes = new byte[MemoryLog.SEGMENT];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    private void write(boolean sealed, long from, long to) throws IOException {
        try (SegmentFile file = open(sealed)) {
            file.restart(GENERATION);
            for (long number = from; number < to; number++) {
                file.write(number, ByteBuffer.wrap(segment(number)));
            }
        }
    }

    private void expect(boolean sealed, long from, long to) throws IOException {
        try (SegmentFile file = open(sealed)) {
            Taken taken = new Taken();
            assertEquals(to > from ? to : 0, file.read(taken));
            if (to == from) {
                return;
            }
            assertEquals(GENERATION, file.generation());
            assertEquals(from, taken.first);
            assertEquals(to - from, taken.segments.size());
            for (int i = 0; i < taken.segments.size(); i++) {
                assertArrayEquals(segment(from + i), taken.segments.get(i), "segment " + (from + i));
            }
        }
    }

    private void damage(int slot, int at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
            long position = 64 + (long) slot * SegmentSeal.LENGTH + at;
            file.seek(position);
            int was = file.read();
            file.seek(position);
            file.write(was ^ 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepTheLatestThatItHasRoomFor(boolean sealed) throws Exception {
        write(sealed, 100, 113);
        expect(sealed, 105, 113);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("file"))));
        assertEquals(64 + CAPACITY * (long) SegmentSeal.LENGTH, Files.size(folder.resolve("file")), "bounded");
    }

    @Test
    void shouldShowNothingWhereItIsSealed() throws Exception {
        byte[] plain = "attack at dawn, attack at dawn, ".repeat(2_048).getBytes();
        try (SegmentFile file = open(true)) {
            file.restart(GENERATION);
            file.write(0, ByteBuffer.wrap(plain));
            file.write(1, ByteBuffer.wrap(plain));
        }
        byte[] content = Files.readAllBytes(folder.resolve("file"));
        assertFalse(new String(content, "ISO-8859-1").contains("attack"));
        byte[] first = new byte[100];
        byte[] second = new byte[100];
        System.arraycopy(content, 64 + 20, first, 0, 100);
        System.arraycopy(content, 64 + SegmentSeal.LENGTH + 20, second, 0, 100);
        assertFalse(java.util.Arrays.equals(first, second), "the same bytes twice look different");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveOutWhatIsDamaged(boolean sealed) throws Exception {
        for (int at : new int[] {0, 7, 8, 19, 20, 30_000, 65_555, 65_556, SegmentSeal.LENGTH - 1}) {
            if (sealed || at < 8 || at >= 20) { // no nonce without a key
                write(sealed, 0, 6);
                damage(1, at);
                expect(sealed, 2, 6);
                write(sealed, 0, 6);
                damage(4, at);
                expect(sealed, 0, 4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveOutWhatIsHalfWritten(boolean sealed) throws Exception {
        write(sealed, 0, 4);
        long whole = Files.size(folder.resolve("file"));
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
            for (long length = whole - 1; length > 64 + 3L * SegmentSeal.LENGTH; length -= 9_999) {
                file.setLength(length);
                expect(sealed, 0, 3);
            }
            for (int length = 63; length >= 0; length -= 7) {
                file.setLength(length);
                expect(sealed, 0, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBelieveNoHeaderThatIsDamaged(boolean sealed) throws Exception {
        for (int at = 0; at < 64; at++) {
            write(sealed, 0, 3);
            damage(0, at - 64);
            expect(sealed, 0, 0);
            try (SegmentFile file = open(sealed)) {
                assertEquals(0, file.read(new Taken()));
                file.restart(GENERATION);
                file.write(5, ByteBuffer.wrap(segment(5)));
            }
            expect(sealed, 5, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldForgetAnotherGeneration(boolean sealed) throws Exception {
        write(sealed, 0, 6);
        try (SegmentFile file = open(sealed)) {
            assertTrue(file.read(new Taken()) > 0);
            file.restart(OTHER);
        }
        try (SegmentFile file = open(sealed)) {
            assertEquals(0, file.read(new Taken()), "the bytes are there, but of none");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldForgetWhatWasCutOff(boolean sealed) throws Exception {
        write(sealed, 0, 7);
        try (SegmentFile file = open(sealed)) {
            assertTrue(file.read(new Taken()) > 0);
            file.cut(2, 5);
            file.write(5, ByteBuffer.wrap(segment(5)));
        }
        expect(sealed, 2, 6);
    }

    @Test
    void shouldNotOpenWithAnotherKey() throws Exception {
        write(true, 0, 4);
        try (SegmentFile file = SegmentFile.open(folder.resolve("file"), keys(true, 2), CAPACITY)) {
            assertEquals(0, file.read(new Taken()));
        }
        write(true, 0, 4);
        try (SegmentFile file = open(false)) {
            assertEquals(0, file.read(new Taken()), "sealed, and nobody has a key");
        }
        write(false, 0, 4);
        try (SegmentFile file = open(true)) {
            assertEquals(0, file.read(new Taken()), "anybody may have written it");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotTakeTheFileOfAnother(boolean sealed) throws Exception {
        write(sealed, 0, 4);
        Path other = folder.resolve("other");
        Files.move(folder.resolve("file"), other, StandardCopyOption.REPLACE_EXISTING);
        try (SegmentFile file = SegmentFile.open(other, keys(sealed, 1), CAPACITY)) {
            assertEquals(0, file.read(new Taken()));
        }
    }

    @Test
    void shouldBeginAnewWithAnotherSize() throws Exception {
        write(false, 0, 4);
        try (SegmentFile file = SegmentFile.open(folder.resolve("file"), keys(false, 1), 2 * CAPACITY)) {
            assertEquals(0, file.read(new Taken()));
            file.restart(GENERATION);
        }
        assertEquals(64, Files.size(folder.resolve("file")));
    }

    @Test
    void shouldOpenNoLinkAndNoFolder() throws Exception {
        Files.createSymbolicLink(folder.resolve("file"), folder.resolve("elsewhere"));
        assertThrows(IOException.class, () -> open(false));
        Files.delete(folder.resolve("file"));
        Files.createDirectory(folder.resolve("file"));
        assertThrows(IOException.class, () -> open(false));
    }
}

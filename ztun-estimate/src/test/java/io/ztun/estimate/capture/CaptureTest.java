package io.ztun.estimate.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CaptureTest {
    private static final byte[] PACKET = Packets.ethernet(Packets.ipv4(1, 2, 17, Packets.udp(9, 10, "hello")));
    private static final long NOON = 1_795_000_000_123_456_789L;

    private static Capture of(byte[] bytes) throws IOException {
        return Capture.of(Channels.newChannel(new ByteArrayInputStream(bytes)), "test");
    }

    private static void assertPacket(byte[] packet, long timeNs, Capture capture) throws IOException {
        assertTrue(capture.next());
        byte[] found = new byte[capture.captured()];
        capture.buffer().get(capture.offset(), found);
        assertArrayEquals(packet, found);
        assertEquals(timeNs, capture.timeNs());
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void shouldReadBothByteOrdersAndResolutions(boolean big, boolean nanoseconds) throws IOException {
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        try (Capture capture = of(Recording.pcap(order, nanoseconds, 1)
                .packet(NOON, PACKET)
                .packet(0, NOON + 5_000, new byte[3], 60)
                .packet(NOON + 9_000, PACKET)
                .bytes())) {
            long unit = nanoseconds ? 1 : 1_000;
            assertPacket(PACKET, NOON / unit * unit, capture);
            assertEquals(1, capture.linkType());
            assertPacket(new byte[3], (NOON + 5_000) / unit * unit, capture);
            assertEquals(60, capture.original());
            assertPacket(PACKET, (NOON + 9_000) / unit * unit, capture);
            assertFalse(capture.next());
            assertNull(capture.complaint());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadSectionsInterfacesAndClocks(boolean big) throws IOException {
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] raw = Packets.ipv4(1, 2, 1, new byte[9]);
        try (Capture capture = of(Recording.pcapng(order)
                .network(1, 0, -1)
                .network(101, 0, 9)
                .network(101, 0, 0x80 | 10)
                .block(0x0bad, new byte[77])
                .packet(0, NOON / 1_000, PACKET, PACKET.length)
                .packet(1, NOON, raw, raw.length)
                .packet(2, 3 * 1_024 + 512, raw, raw.length)
                .section()
                .network(113, 10, -1)
                .simple(PACKET, 10)
                .bytes())) {
            assertPacket(PACKET, NOON / 1_000 * 1_000, capture);
            assertEquals(1, capture.linkType());
            assertPacket(raw, NOON, capture);
            assertEquals(101, capture.linkType());
            assertPacket(raw, 3_500_000_000L, capture);
            assertTrue(capture.next());
            assertEquals(10, capture.captured());
            assertEquals(PACKET.length, capture.original());
            assertEquals(113, capture.linkType());
            assertFalse(capture.next());
            assertNull(capture.complaint());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60})
    void shouldReadWhatIsThereOfACutFile(int missing) throws IOException {
        Recording whole = Recording.pcap(1).packet(NOON, PACKET).packet(NOON, PACKET);
        try (Capture capture = of(whole.but(missing))) {
            assertPacket(PACKET, NOON / 1_000 * 1_000, capture);
            assertFalse(capture.next());
            assertEquals("cut off", capture.complaint());
        }
    }

    @Test
    void shouldSayThatItIsCutBetweenAHeaderAndItsPacket() throws IOException {
        Recording old = Recording.pcap(1).packet(NOON, PACKET);
        int block = 20 + (PACKET.length + 3) / 4 * 4 + 4;
        Recording newer =
                Recording.pcapng(ByteOrder.BIG_ENDIAN).network(1, 0, -1).packet(NOON, PACKET);
        for (byte[] bytes : List.of(old.but(PACKET.length), newer.but(block))) {
            try (Capture capture = of(bytes)) {
                assertFalse(capture.next());
                assertEquals("cut off", capture.complaint());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // resolution, offset, ticks, nanoseconds
        "0,   0,           1795000000, 1795000000000000000",
        "3,   0,           1795000000123, 1795000000123000000",
        "9,   -1000000000, 1795000000123456789, 795000000123456789",
        "12,  0,           1795000000123456, 1795000000123",
        "19,  0,           -1, 1844674407", // all 64 bits
        "127, 0,           -1, 0",
        "128, 7,           1795000000, 1795000007000000000",
        "158, 0,           1927366574673346560, 1795000000123456789", // 2^-30 s
        "160, 0,           7709466298693386240, 1795000000123456788", // NTP's
        "191, 0,           -1, 1999999999",
        "255, 9,           -1, 9000000000",
    })
    void shouldReadEveryResolution(int resolution, long offset, long ticks, long timeNs) throws IOException {
        try (Capture capture = of(clock(resolution, offset, ticks).bytes())) {
            assertTrue(capture.next());
            assertEquals(timeNs, capture.timeNs(), 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,   0,                    9223372037",
        "0,   0,                    -1",
        "6,   0,                    -1",
        "9,   0,                    -1",
        "6,   -1,                   999999",
        "6,   9223372036,           1000000",
        "6,   9223372036854775807,  1",
        "6,   -9223372036854775808, 1",
        "128, 0,                    -9223372036854775808",
    })
    void shouldStopAtTimesThatNoClockShows(int resolution, long offset, long ticks) throws IOException {
        try (Capture capture = of(clock(resolution, offset, ticks).bytes())) {
            assertFalse(capture.next());
            assertEquals("damaged", capture.complaint());
        }
    }

    /** One packet of an interface whose clock is as said. */
    private static Recording clock(int resolution, long offset, long ticks) {
        ByteBuffer body = ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .putShort((short) 9)
                .putShort((short) 1)
                .put((byte) resolution)
                .put(new byte[3])
                .putShort((short) 14)
                .putShort((short) 8)
                .putLong(offset);
        return Recording.pcapng(ByteOrder.BIG_ENDIAN).block(1, body.array()).packet(ticks, PACKET);
    }

    @Test
    void shouldSayThatASimplePacketHasNoTime() throws IOException {
        try (Capture capture = of(Recording.pcapng(ByteOrder.BIG_ENDIAN)
                .network(1, 0, -1)
                .packet(NOON / 1_000, PACKET)
                .simple(PACKET, PACKET.length)
                .bytes())) {
            assertTrue(capture.next());
            assertTrue(capture.next());
            assertEquals(Capture.NO_TIME, capture.timeNs());
        }
    }

    @Test
    void shouldSayOfACutSectionThatItIsCut() throws IOException {
        Recording whole = Recording.pcapng(ByteOrder.LITTLE_ENDIAN)
                .network(1, 0, -1)
                .packet(1, PACKET)
                .packet(2, PACKET);
        for (int missing : new int[] {1, 4, 30, 70}) {
            try (Capture capture = of(whole.but(missing))) {
                assertTrue(capture.next());
                assertFalse(capture.next());
                assertEquals("cut off", capture.complaint(), "missing=" + missing);
            }
        }
    }

    @Test
    void shouldStopAtLengthsThatNobodyHas() throws IOException {
        byte[] hostile = {0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, 0x7f, -1, -1, -1, 0x7f};
        try (Capture capture =
                of(Recording.pcap(1).packet(NOON, PACKET).raw(hostile).bytes())) {
            assertTrue(capture.next());
            assertFalse(capture.next());
            assertEquals("damaged", capture.complaint());
        }
    }

    @Test
    void shouldStopAtBlocksThatContradictThemselves() throws IOException {
        Recording noInterface = Recording.pcapng(ByteOrder.BIG_ENDIAN).packet(0, 1, PACKET, PACKET.length);
        Recording longer = Recording.pcapng(ByteOrder.BIG_ENDIAN)
                .network(1, 0, -1)
                .block(6, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0});
        Recording short4 = Recording.pcapng(ByteOrder.BIG_ENDIAN).raw(new byte[] {0, 0, 0, 6, 0, 0, 0, 4});
        for (Recording recording : List.of(noInterface, longer, short4)) {
            try (Capture capture = of(recording.bytes())) {
                assertFalse(capture.next());
                assertEquals("damaged", capture.complaint());
            }
        }
    }

    @Test
    void shouldReadPlainFilesAndCompressedOnes(@TempDir Path folder) throws IOException {
        byte[] bytes = Recording.pcap(1).packet(NOON, PACKET).bytes();
        for (byte[] content : List.of(bytes, zipped(bytes))) {
            Path file = Files.write(folder.resolve("file"), content);
            try (Capture capture = Capture.open(file.toString())) {
                assertPacket(PACKET, NOON / 1_000 * 1_000, capture);
                assertFalse(capture.next());
            }
        }
    }

    /** A pipe from somebody who compresses slowly has nothing to be read for a while, and goes on. */
    @Test
    void shouldWaitForThePartsOfACompressedPipe() throws IOException {
        byte[] bytes =
                Recording.pcap(1).packet(NOON, PACKET).packet(NOON, PACKET).bytes();
        int half = bytes.length - 16 - PACKET.length;
        List<byte[]> parts =
                List.of(zipped(Arrays.copyOf(bytes, half)), zipped(Arrays.copyOfRange(bytes, half, bytes.length)));
        InputStream slow =
                new SequenceInputStream(Collections.enumeration(
                        parts.stream().map(ByteArrayInputStream::new).toList())) {
                    @Override
                    public int available() {
                        return 0;
                    }
                };
        try (Capture capture = Capture.of(Capture.unknown(slow), "slow")) {
            assertTrue(capture.next());
            assertTrue(capture.next());
            assertFalse(capture.next());
        }
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        }
        return zipped.toByteArray();
    }

    @Test
    void shouldSayWhatIsNoRecording(@TempDir Path folder) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String name : List.of(
                folder.resolve("none").toString(),
                folder.toString(),
                Files.write(folder.resolve("empty"), new byte[0]).toString(),
                Files.write(folder.resolve("text"), new byte[100]).toString(),
                Files.write(folder.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8})
                        .toString())) {
            wrong.add(assertThrows(CaptureException.class, () -> Capture.open(name))
                    .getMessage()
                    .replace(folder.toString(), ""));
        }
        assertEquals(
                List.of(
                        "no such file: /none",
                        "a folder, not a recording: ",
                        "empty, not a recording: file=/empty",
                        "neither pcap nor pcapng: file=/text; record with tcpdump -w FILE, dumpcap or Wireshark",
                        "cannot read: file=/cut.gz reason=it is cut off"),
                wrong);
    }
}

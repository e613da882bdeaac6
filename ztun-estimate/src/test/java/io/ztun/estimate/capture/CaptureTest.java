package io.ztun.estimate.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        }
        for (byte[] content : List.of(bytes, zipped.toByteArray())) {
            Path file = Files.write(folder.resolve("file"), content);
            try (Capture capture = Capture.open(file.toString())) {
                assertPacket(PACKET, NOON / 1_000 * 1_000, capture);
                assertFalse(capture.next());
            }
        }
    }

    @Test
    void shouldSayWhatIsNoRecording(@TempDir Path folder) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String name : List.of(
                folder.resolve("none").toString(),
                folder.toString(),
                Files.write(folder.resolve("empty"), new byte[0]).toString(),
                Files.write(folder.resolve("text"), new byte[100]).toString())) {
            wrong.add(assertThrows(CaptureException.class, () -> Capture.open(name))
                    .getMessage()
                    .replace(folder.toString(), ""));
        }
        assertEquals(
                List.of(
                        "no such file: /none",
                        "a folder, not a recording: ",
                        "empty, not a recording: file=/empty",
                        "neither pcap nor pcapng: file=/text; record with tcpdump -w FILE, dumpcap or Wireshark"),
                wrong);
    }
}

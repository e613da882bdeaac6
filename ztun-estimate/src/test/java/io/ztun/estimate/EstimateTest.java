package io.ztun.estimate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

import javax.xml.parsers.DocumentBuilderFactory;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

import io.ztun.core.Plugins;
import io.ztun.estimate.capture.Capture;
import io.ztun.estimate.capture.CaptureException;
import io.ztun.estimate.capture.Packets;
import io.ztun.estimate.capture.Recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class EstimateTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final long MS = 1_000_000;
    private static final long LINGER_NS = 2 * MS;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static List<Choice> choices() {
        return List.of(
                new Choice(PLUGINS.codec("lz4"), OptionalInt.empty()),
                new Choice(PLUGINS.codec("zstd"), OptionalInt.of(3)));
    }

    private Report estimate(Recording recording, boolean ordered) throws IOException {
        try (Estimate estimate = new Estimate(choices(), ordered, LINGER_NS, new PrintStream(err, true))) {
            Capture capture = Capture.of(Channels.newChannel(new ByteArrayInputStream(recording.bytes())), "test");
            estimate.read(capture, "test");
            return estimate.finish("test", 10_000_000);
        }
    }

    private static Recording datagrams(int count, long everyNs, int port, IntFunction<String> text) {
        Recording recording = Recording.pcap(1);
        for (int i = 0; i < count; i++) {
            byte[] packet = Packets.ipv4(1, 2, 17, Packets.udp(40_000, port, text.apply(i)));
            recording.packet(i * everyNs, Packets.ethernet(packet));
        }
        return recording;
    }

    private static String line(int i) {
        return "<134>1 2026-11-30T10:00:00Z web" + i % 7 + " nginx - - - GET /articles/" + i * 31 % 1_000 + " 200 " + i;
    }

    private static String noise(int i) {
        byte[] bytes = new byte[800];
        new Random(i).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayWhatIsSaved(boolean ordered) throws IOException {
        Recording recording = datagrams(2_000, MS / 5, 514, EstimateTest::line);
        long bytes = 0;
        for (int i = 0; i < 2_000; i++) {
            bytes += 28 + line(i).length();
        }
        Report report = estimate(recording, ordered);
        assertEquals(bytes, report.bytes().up());
        assertEquals(0, report.bytes().down());
        assertEquals(2_000, report.packets());
        assertEquals(
                List.of("udp/514 syslog"),
                report.applications().stream().map(Report.Row::name).toList());
        Report.Ways plain = report.plain().get(0);
        assertTrue(plain.up() < bytes * 0.8, () -> "" + plain);
        assertTrue(report.saved(report.lingering().get(0)) > report.saved(plain) + 0.2, () -> "" + report.lingering());
        assertTrue(report.sealed().get(0).all() > plain.all(), () -> "" + report.sealed());
        long shared = report.applications().get(0).line().get(0);
        assertTrue(shared <= plain.all() && shared > plain.all() * 0.9, () -> shared + " of " + plain);
        assertTrue(Advice.of(report).startsWith("Use ztun --codec "), Advice.of(report));
        assertEquals(!ordered, Advice.of(report).contains("--transport udp"));
    }

    @Test
    void shouldNotWaitForWhatCannotComeYet() throws IOException {
        Recording chat = Recording.pcap(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] question =
                    Packets.ipv4(1, 2, 17, Packets.udp(40_000, 5_432, "SELECT name FROM users WHERE id=" + i));
            byte[] answer = Packets.ipv4(2, 1, 17, Packets.udp(5_432, 40_000, "name" + i * 7_919));
            chat.packet(2 * i * MS / 10, Packets.ethernet(question));
            chat.packet((2 * i + 1) * MS / 10, Packets.ethernet(answer));
        }
        Report report = estimate(chat, true);
        double plain = report.plain().get(0).all();
        assertEquals(1, report.lingering().get(0).all() / plain, 0.03);
    }

    @Test
    void shouldAdviseAgainstATunnelWhereItDoesNotHelp() throws IOException {
        Recording recording = Recording.pcap(1);
        for (int i = 0; i < 500; i++) {
            byte[] random = new byte[1_200];
            new Random(i).nextBytes(random);
            byte[] segment = Packets.tcp(40_000, 443, i * 1_200, 1, 0x10, random);
            recording.packet(i * MS, Packets.ethernet(Packets.ipv4(1, 2, 6, segment)));
        }
        Report report = estimate(recording, true);
        assertEquals(report.bytes().all(), report.applications().get(0).encrypted());
        assertTrue(Advice.of(report).startsWith("A tunnel would not help here: "), Advice.of(report));
        assertTrue(Advice.of(report).contains("100.0 % of it is encrypted or compressed already, tcp/443 https"));
        assertTrue(report.plain().get(0).all() < report.bytes().all() * 1.1, () -> "" + report.plain());
    }

    @Test
    void shouldSayWhatItLeavesOut() throws IOException {
        byte[] packet = Packets.ethernet(Packets.ipv4(1, 2, 17, Packets.udp(9, 10, "hello")));
        Recording recording = Recording.pcap(1)
                .packet(0, packet)
                .packet(0, 1, Arrays.copyOf(packet, 40), packet.length)
                .packet(2, Packets.behind("ffffffffffff 020000000002 0806", new byte[28]))
                .packet(3, Packets.behind("020000000001 020000000002 0800 4f", new byte[40]));
        Report report = estimate(recording.raw((byte) 1), true);
        assertEquals(1, report.packets());
        assertEquals(
                List.of(
                        "1 packets were cut by the recording's snap length and are left out; record with tcpdump -s 0.",
                        "1 frames hold no IP packet (ARP and the like) and are left out.",
                        "1 packets contradict themselves and are left out."),
                report.remarks());
        assertTrue(
                err.toString(StandardCharsets.UTF_8).contains("warning: the recording is cut off: file=test"),
                err::toString);
    }

    @Test
    void shouldRefuseLinksThatItCannotRead() {
        Recording recording = Recording.pcap(105).packet(0, new byte[60]);
        String message = assertThrows(CaptureException.class, () -> estimate(recording, true))
                .getMessage();
        assertTrue(message.startsWith("link type not supported: file=test link-type=105; "), message);
    }

    @Test
    void shouldSayWhyThereIsNothingToEstimate() {
        String message = assertThrows(EstimateException.class, () -> estimate(Recording.pcap(1), true))
                .getMessage();
        assertEquals("no whole IP packet in test, nothing to estimate", message);
        Recording arp = Recording.pcap(1).packet(2, Packets.behind("ffffffffffff 020000000002 0806", new byte[28]));
        message =
                assertThrows(EstimateException.class, () -> estimate(arp, true)).getMessage();
        assertEquals(
                "no whole IP packet in test, nothing to estimate; 1 frames hold no IP packet (ARP and the like) and are left"
                        + " out",
                message);
    }

    /** Some drivers, and Windows, leave the length of what their card cuts to the card. */
    @Test
    void shouldCountPacketsWhoseLengthTheCardWrites() throws IOException {
        byte[] stated = Packets.ipv4(1, 2, 6, Packets.tcp(40_000, 80, 1, 1, 0x10, new byte[20_000]));
        byte[] left = stated.clone();
        left[2] = 0;
        left[3] = 0;
        left[10] = 0;
        left[11] = 0;
        Report expected = estimate(Recording.pcap(1).packet(0, Packets.ethernet(stated)), true);
        Report report = estimate(Recording.pcap(1).packet(0, Packets.ethernet(left)), true);
        assertEquals(expected, report);
        assertEquals(20_040 + 13 * 40, report.bytes().all());
        byte[] frame = Packets.ethernet(left);
        Recording cut = Recording.pcap(1)
                .packet(0, 0, Arrays.copyOf(frame, 200), frame.length)
                .packet(0, Packets.ethernet(stated));
        assertTrue(estimate(cut, true).remarks().get(0).startsWith("1 packets were cut"));
    }

    @Test
    void shouldLeaveOutWhatIsLongerThanAPacketCanSay() throws IOException {
        byte[] big4 = Packets.ipv4(1, 2, 6, Packets.tcp(40_000, 80, 1, 1, 0x10, new byte[100_000]));
        big4[2] = 0;
        big4[3] = 0;
        byte[] big6 = Packets.ipv6(1, 2, 0, new byte[100_000]);
        big6[4] = 0;
        big6[5] = 0;
        Report report = estimate(
                datagrams(1, MS, 514, EstimateTest::line)
                        .packet(1, Packets.ethernet(big4))
                        .packet(2, Packets.ethernet(big6)),
                true);
        assertEquals(1, report.packets());
        assertTrue(report.remarks().get(0).startsWith("2 packets are longer than 64 KiB"), report.remarks()::toString);
    }

    /** Else all that follows a time far ahead would come at once, and share its frames. */
    @Test
    void shouldGoOnAfterATimeFarAhead() throws IOException {
        Recording recording = Recording.pcap(1);
        Recording leaping = Recording.pcap(1);
        for (int i = 0; i < 500; i++) {
            byte[] packet = Packets.ethernet(Packets.ipv4(1, 2, 17, Packets.udp(40_000, 514, line(i))));
            recording.packet(i * MS, packet);
            leaping.packet(i == 10 ? 1_000_000_000 * 1_000L * MS : i * MS, packet);
        }
        Report expected = estimate(recording, true);
        Report report = estimate(leaping, true);
        long cost = expected.applications().get(0).line().get(0);
        assertEquals(cost, report.applications().get(0).line().get(0), cost * 0.1);
        assertEquals(
                List.of(
                        "The recording's clock went back once; what follows counts as if it had gone on.",
                        "The recording pauses for more than an hour once; of each pause an hour's keepalives count."),
                report.remarks());
    }

    @Test
    void shouldSayThatTimesAreMissing() throws IOException {
        Report report = estimate(datagrams(10, 0, 514, EstimateTest::line), true);
        assertEquals(
                List.of("All packets bear the same time and count as if they came together, which saves more."),
                report.remarks());
        byte[] packet = Packets.ethernet(Packets.ipv4(1, 2, 17, Packets.udp(40_000, 514, "hello")));
        report = estimate(
                Recording.pcapng(ByteOrder.LITTLE_ENDIAN)
                        .network(1, 0, -1)
                        .simple(packet, packet.length)
                        .simple(packet, packet.length),
                true);
        assertEquals(
                List.of("2 packets bear no time and count as if they came with the one before, which saves more."),
                report.remarks());
    }

    @Test
    void shouldTakeFilesInTheOrderOfTheirTimes(@TempDir Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Recording recording = Recording.pcap(1);
            for (int j = 0; j < 300; j++) {
                byte[] packet = Packets.ipv4(1, 2, 17, Packets.udp(40_000, 514, line(i * 300 + j)));
                recording.packet((10_000 * i + 10 * j) * MS, Packets.ethernet(packet));
            }
            names.add(Files.write(folder.resolve("" + i), recording.bytes()).toString());
        }
        Report expected = estimate(names);
        assertEquals(List.of(), expected.remarks());
        Report report = estimate(List.of(names.get(2), names.get(0), names.get(1)));
        assertEquals(expected.plain(), report.plain());
        assertEquals(expected.durationNs(), report.durationNs());
        assertEquals(
                List.of(
                        "The recordings are taken in the order of their times, which is not the one they are named in."),
                report.remarks());
        report = estimate(List.of(names.get(0), names.get(0)));
        assertEquals(600, report.packets());
        assertEquals(
                List.of("Recordings overlap once and count as if one followed the other; mergecap would join them."),
                report.remarks());
    }

    private Report estimate(List<String> names) {
        try (Estimate estimate = new Estimate(choices(), true, LINGER_NS, new PrintStream(err, true))) {
            estimate.readFiles(names);
            return estimate.finish("files", 10_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEstimateWhatIsThereOfABrokenCompressedFile(boolean cut, @TempDir Path folder) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(datagrams(1_000, MS, 53, EstimateTest::noise).bytes());
        }
        byte[] bytes = zipped.toByteArray();
        if (cut) {
            bytes = Arrays.copyOf(bytes, bytes.length / 2);
        } else {
            Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 1_000, (byte) 0x55);
        }
        Report report =
                estimate(List.of(Files.write(folder.resolve("broken.gz"), bytes).toString()));
        assertEquals(500, report.packets(), 60);
        String warning = "warning: the recording is " + (cut ? "cut off" : "damaged");
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(warning), err::toString);
    }

    /** Their memory goes then. */
    @Test
    void shouldNotCloseWhileContendersAreAtWork() throws IOException {
        Recording recording = datagrams(20_000, MS, 53, EstimateTest::noise);
        try (Estimate estimate = new Estimate(choices(), true, LINGER_NS, new PrintStream(err, true))) {
            estimate.read(Capture.of(Channels.newChannel(new ByteArrayInputStream(recording.bytes())), "test"), "test");
        }
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .filter(frame -> frame.getClassName().equals(Contender.class.getName()))
                        .toList());
    }

    @Test
    void shouldLookAtAllFilesBeforeItWorks(@TempDir Path folder) throws IOException {
        Path first = Files.write(
                folder.resolve("1"), datagrams(10, MS, 514, EstimateTest::line).bytes());
        try (Estimate estimate = new Estimate(choices(), true, LINGER_NS, new PrintStream(err, true))) {
            assertThrows(
                    CaptureException.class,
                    () -> estimate.readFiles(
                            List.of(first.toString(), folder.resolve("2").toString())));
            assertEquals(
                    "no whole IP packet in it, nothing to estimate",
                    assertThrows(EstimateException.class, () -> estimate.finish("it", 1))
                            .getMessage());
        }
    }

    @Test
    void shouldReadSeveralFiles(@TempDir Path folder) throws IOException {
        Path first = Files.write(
                folder.resolve("1"), datagrams(10, MS, 514, EstimateTest::line).bytes());
        Path second = Files.write(
                folder.resolve("2"), datagrams(20, MS, 53, EstimateTest::noise).bytes());
        try (Estimate estimate = new Estimate(choices(), true, LINGER_NS, new PrintStream(err, true))) {
            estimate.readFiles(List.of(first.toString(), second.toString()));
            Report report = estimate.finish("both", 10_000_000);
            assertEquals(30, report.packets());
            assertEquals(2, report.applications().size());
        }
    }

    @Test
    void shouldSayTheSameInAllForms() throws Exception {
        Report report = estimate(datagrams(500, MS, 514, i -> line(i) + "<&\">"), true);
        JsonObject json = JsonParser.parseString(JsonReport.of(report)).getAsJsonObject();
        JsonObject zstd = json.getAsJsonArray("tunnels").get(3).getAsJsonObject();
        assertEquals(
                report.bytes().all(),
                json.getAsJsonObject("asItIs").get("bytes").getAsLong());
        assertEquals("--codec zstd --codec-level 3", zstd.get("flags").getAsString());
        assertEquals(report.plain().get(1).all(), zstd.get("bytes").getAsLong());
        assertEquals(Advice.of(report), json.get("advice").getAsString());

        String text = TextReport.of(report);
        assertTrue(
                text.contains("udp/514 syslog")
                        && text.contains(Units.bytes(report.plain().get(1).all())),
                text);

        String html = HtmlReport.of(report);
        assertTrue(html.contains(Units.bytes(report.plain().get(1).all())), html);
        assertTrue(!html.contains("http") && !html.contains("<script"), "nothing from elsewhere");
        String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(body)));
    }
}
